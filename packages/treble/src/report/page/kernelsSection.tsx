import type { VNode } from "preact";
import type { BestKernelResult } from "../../results/results.ts";
import { listText } from "../../text/listText.ts";
import { signedRaster, spectrumRaster } from "../charts/pictures.ts";
import { commonSpectrumScale, type SpectrumScale } from "../words/exampleScales.ts";
import { compact, percent } from "../words/format.ts";
import { ColourBar } from "./colourBar.tsx";
import { Figure, ScrollingTable } from "./figure.tsx";
import { Picture } from "./picture.tsx";

/** Pixels on the page. */
const SIDE = 132;
/** Of the range from mid-grey to white, taken by a kernel's largest weight. */
const CONTRAST = 0.48;

/** The kernels that have as much at low frequencies as their size allows, and their spectra. Nothing where none are. */
export function KernelsSection({ kernels = [] }: { readonly kernels?: readonly BestKernelResult[] | undefined }) {
  if (kernels.length === 0) return null;
  const scale = commonSpectrumScale(kernels);
  return (
    <Figure
      id="best-kernels"
      caption={caption(kernels)}
      explanation="Each is the first discrete prolate function of a square and a disc (Slepian 1978), the top eigenvector of “keep the frequencies of the disc, then cut the kernel out again”. It falls off towards its edges, as windows do: a kernel of equal weights has side lobes, and less in the disc."
      numbersTitle="The numbers of this figure"
      numbers={<Numbers kernels={kernels} />}
    >
      <ColourBar scale={scale}>
        Energy of a kernel at each frequency relative to a single weight, whose spectrum is white (= 1); one logarithmic
        scale for all. The circle is the cut-off.
      </ColourBar>
      <ul class="best-kernels">
        {kernels.map((one) => (
          <li key={nameOf(one)}>
            <p class="specimen-name">
              {nameOf(one)}: {percent(one.share)} %
            </p>
            <div class="filter-row">
              <KernelPicture of={one} />
              <SpectrumPicture of={one} scale={scale} />
            </div>
          </li>
        ))}
      </ul>
    </Figure>
  );
}

function KernelPicture({ of }: { readonly of: BestKernelResult }): VNode {
  const { kernel, size } = of;
  const largest = Math.max(...kernel.map(Math.abs));
  return (
    <Picture
      raster={signedRaster(kernel, [1, ...size], CONTRAST / largest)}
      alt={`The weights of the kernel of ${nameOf(of)}, largest in the middle.`}
      side={SIDE}
    />
  );
}

function SpectrumPicture(props: { readonly of: BestKernelResult; readonly scale: SpectrumScale }): VNode {
  const { grid, spectrum, cutoff, share } = props.of;
  // Frequency 0 is the middle of a pixel, half a pixel beside the middle of the picture where there is an even number.
  const middle = (extent: number): number => (100 * (Math.floor(extent / 2) + 0.5)) / extent;
  return (
    <div class="with-disc">
      <Picture
        raster={spectrumRaster(spectrum, [1, ...grid], props.scale)}
        alt={`Its spectrum, ${percent(share)} percent within ${cutoff} cycles per pixel.`}
        side={SIDE}
      />
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        <ellipse cx={middle(grid[1])} cy={middle(grid[0])} rx={100 * cutoff} ry={100 * cutoff} />
      </svg>
    </div>
  );
}

function nameOf({ size, image }: Pick<BestKernelResult, "size" | "image">): string {
  return `${size.join("×")} on ${image.join("×")}`;
}

function caption(kernels: readonly BestKernelResult[]): string {
  const { cutoff } = kernels[0]!;
  const shares = kernels.map(({ size, image, share }) => `${percent(share)} % of ${nameOf({ size, image })} pixels`);
  return `The kernels that have the most of their energy at or below ${cutoff} cycles per pixel that any of their size can: ${listText(shares)}. Left the weights (grey is 0, the brightness of each scaled to its own largest), right the spectrum on the image's frequencies, zero in the middle. Whatever a kernel of that size is trained to, at least the rest leaks to higher frequencies.`;
}

function Numbers({ kernels }: { readonly kernels: readonly BestKernelResult[] }): VNode {
  return (
    <ScrollingTable label="The numbers of the kernels">
      <table>
        <thead>
          <tr>
            <th scope="col">Kernel</th>
            <th scope="col">Image</th>
            <th scope="col">Cut-off (cycles per pixel)</th>
            <th scope="col">Largest share below it (%)</th>
            <th scope="col">Must leak above it (%)</th>
            <th scope="col">With equal weights (%)</th>
            <th scope="col">Weight at the corner / largest</th>
          </tr>
        </thead>
        <tbody>
          {kernels.map((one) => (
            <tr key={nameOf(one)}>
              <th scope="row">{one.size.join("×")}</th>
              <td>{one.image.join("×")}</td>
              <td>{compact(one.cutoff)}</td>
              <td>{percent(one.share)}</td>
              <td>{percent(1 - one.share)}</td>
              <td>{percent(one.flatShare)}</td>
              <td>{(one.kernel[0]! / Math.max(...one.kernel)).toFixed(3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollingTable>
  );
}
