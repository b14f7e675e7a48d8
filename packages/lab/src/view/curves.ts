import type { Lab, LabNetwork, LabProfile, LabRecipe } from "treble-lab/report";

/** Energy density relative to white noise against radial frequency, as it is drawn. */
export interface Curve {
  readonly id: string;
  readonly label: string;
  readonly kind: "images" | "kernel" | "other" | "own";
  readonly look: LabNetwork["look"];
  /** Whether it is named and thick. */
  readonly shown: boolean;
  /** One an annulus; not positive where there is nothing to draw. */
  readonly level: readonly number[];
  /** Centres of the annuli, where they are not those of the lab's images. */
  readonly radius?: readonly number[];
  /** Of its 95 % interval; null where there is none. */
  readonly band: { readonly low: readonly number[]; readonly high: readonly number[] } | null;
}

/** A curve of a network that was trained on the page. */
export interface OwnCurve {
  readonly id: string;
  readonly label: string;
  /** Share of the energy in each annulus. */
  readonly share: readonly number[];
  /** Centres of the annuli, and white noise's shares: those of the images that it was trained on. */
  readonly radius: readonly number[];
  readonly noise: readonly number[];
}

const INK = { light: "#1b1d21", dark: "#e6e8eb", dash: "" };
const GREY = { light: "#858c96", dark: "#767d88", dash: "" };

/** Every curve of the figure: the images' own, those of the networks, those of the visitor. */
export function curvesOf(
  lab: Lab,
  recipe: LabRecipe,
  kernel: string | null,
  spectra: "own" | "shared",
  own: readonly OwnCurve[] = [],
): readonly Curve[] {
  const noise = lab.whiteNoise.share;
  const relative = (shares: readonly number[]): number[] => shares.map((share, i) => share / noise[i]!);
  const banded = ({ share, low, high }: LabProfile) => ({
    level: relative(share),
    band: { low: relative(low), high: relative(high) },
  });
  const images: Curve = {
    ...{ id: "images", label: "the images", kind: "images", look: GREY, shown: true },
    ...banded(lab.images.profile),
  };
  const networks = recipe.networks.flatMap((network): Curve[] => {
    const onScale = recipe.kernels.includes(network.id);
    const { id, label, look, shared } = network;
    const head = { id, label, look, kind: onScale ? "kernel" : "other", shown: !onScale || id === kernel } as const;
    if (spectra === "own") return [{ ...head, ...banded(network.profile) }];
    return shared?.share ? [{ ...head, level: relative(shared.share), band: null }] : [];
  });
  const mine = own.map(
    ({ id, label, share, radius, noise: white }, i): Curve => ({
      ...{ id, label, kind: "own", look: { ...INK, dash: i === 0 ? "" : "7 4" }, shown: true, band: null },
      ...{ radius, level: share.map((one, ring) => one / white[ring]!) },
    }),
  );
  return [images, ...networks, ...mine];
}
