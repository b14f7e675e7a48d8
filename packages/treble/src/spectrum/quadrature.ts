import type { FrequencyGrid } from "../frequency/grid.ts";
import { negatives } from "./unitSpectra.ts";

/** One of every two opposite frequencies, and the block of neighbours that it belongs to. */
export interface Quadrature {
  /** Positions in the order of the DFT, of one of every two opposite frequencies. */
  readonly half: Int32Array;
  /** The block of each of `half`. */
  readonly block: Int32Array;
  /** Positions of the frequencies that are their own opposites: zero, and those of half the sampling rate. */
  readonly fixed: Int32Array;
  /** Frequencies that are their own opposites, each with neighbours that stand in for it, in blocks of their own. */
  readonly standIns: readonly StandIn[];
  /** Blocks, those of the stand-ins included. */
  readonly blocks: number;
}

export interface StandIn {
  /** Position of the frequency that is its own opposite. */
  readonly real: number;
  /** Its neighbour, as a place in `half`. */
  readonly neighbour: number;
  /** How many neighbours share the work. */
  readonly sharers: number;
  readonly block: number;
}

/** Frequencies nearer than this to one another are taken to have dependent noise. */
const SIDE = 2;

/** What the imaginary parts of cross-spectra are added up over: squares of `side` frequencies in a half plane. */
export function quadrature({ height, width }: FrequencyGrid, side: number = SIDE): Quadrature {
  const opposite = negatives(height, width);
  const half: number[] = [];
  const block: number[] = [];
  const numbers = new Map<string, number>();
  const signed = (k: number, extent: number): number => (2 * k > extent ? k - extent : k);
  for (let i = 0; i < opposite.length; i++) {
    const [u, v] = [signed(Math.floor(i / width), height), signed(i % width, width)];
    const lies = u > 0 || (u === 0 && v > 0);
    // Of a pair in the row of half the sampling rate both lie in the half plane.
    const isLater = 2 * u === height && v < 0;
    if (opposite[i] === i || !lies || isLater) continue;
    const key = `${Math.floor(u / side)} ${Math.floor(v / side)}`;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    half.push(i);
    block.push(numbers.get(key)!);
  }
  const places = new Map(half.map((position, place) => [position, place]));
  const standIns: StandIn[] = [];
  let blocks = numbers.size;
  for (let i = 0; i < opposite.length; i++) {
    if (opposite[i] !== i) continue;
    const [u, v] = [Math.floor(i / width), i % width];
    const beside = [u * width + ((v + 1) % width), ((u + 1) % height) * width + v];
    const found = beside.flatMap((position) => places.get(position) ?? places.get(opposite[position]!) ?? []);
    const sharers = new Set(found);
    for (const neighbour of sharers) standIns.push({ real: i, neighbour, sharers: sharers.size, block: blocks++ });
  }
  const fixed = Int32Array.from([...opposite.keys()].filter((i) => opposite[i] === i));
  return { half: Int32Array.from(half), block: Int32Array.from(block), fixed, standIns, blocks };
}
