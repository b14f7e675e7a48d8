import type { VNode } from "preact";
import type { StudyResult } from "../experiments/results.ts";
import { Drawing, Figure, ScrollingTable } from "./figure.tsx";
import { fixed, frequency, intervalText, limitsText } from "./format.ts";
import { kernelFigure, sideNetworks } from "./kernelFigure.ts";
import { Legend } from "./legend.tsx";
import { byKernel, networkGroups } from "./networkGroups.ts";
import { markedName } from "./networkName.ts";
import { networkStyles } from "./networkStyle.ts";

/** The centroid against the kernel's width, with the networks that have none beside it. */
export function KernelSection(props: { readonly result: StudyResult }): VNode {
  const { result } = props;
  const caption = kernelCaption(result);
  return (
    <Figure
      id="kernel"
      caption={`${caption} Bars are 95 % intervals; filled symbols are networks with a non-linearity, hollow ones linear.`}
      numbersTitle="The numbers of this figure"
      numbers={<KernelNumbers result={result} />}
    >
      <Drawing
        label={caption}
        wide={kernelFigure(result, { id: "kernel-wide", width: 1080, height: 400, sideLabels: true })}
        narrow={kernelFigure(result, { id: "kernel-narrow", width: 330, height: 340, sideLabels: false })}
      />
      <Legend
        as="symbols"
        styles={networkStyles(result.networks)}
        entries={sideNetworks(result.networks).map((network) => ({ network, label: markedName(network) }))}
      />
    </Figure>
  );
}

function kernelCaption(result: StudyResult): string {
  const parts = networkGroups(result.networks).flatMap((group) => {
    const line = byKernel(group.networks);
    const first = line[0];
    const last = line.at(-1);
    if (first === undefined || last === undefined || first === last) return [];
    return [
      `from ${intervalText(first.centroid)} at kernel width ${first.kernel} to ${intervalText(last.centroid)} at ${last.kernel} in ${group.id === "linear" ? "linear" : "non-linear"} networks`,
    ];
  });
  const landmarks = `the images lie at ${frequency(result.images.centroid.mean)}, white noise at ${frequency(result.whiteNoise.centroid)}`;
  if (parts.length === 0) return `Centroid of the perturbations by network, in cycles per pixel; ${landmarks}.`;
  return `The centroid of the perturbations goes ${parts.join(", and ")} (cycles per pixel); ${landmarks}.`;
}

function KernelNumbers(props: { readonly result: StudyResult }): VNode {
  const { result } = props;
  return (
    <ScrollingTable label="Centroid by kernel width">
      <table>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col">Kernel width</th>
            <th scope="col">Centroid</th>
            <th scope="col">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {result.networks.map((n) => (
            <tr key={n.id}>
              <th scope="row">{markedName(n)}</th>
              <td>{n.kernel === null ? "–" : n.kernel}</td>
              <td>{frequency(n.centroid.mean)}</td>
              <td>{limitsText(n.centroid)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">the images</th>
            <td>–</td>
            <td>{frequency(result.images.centroid.mean)}</td>
            <td>{limitsText(result.images.centroid)}</td>
          </tr>
          <tr>
            <th scope="row">white noise</th>
            <td>–</td>
            <td>{fixed(result.whiteNoise.centroid, 3)}</td>
            <td>by definition</td>
          </tr>
        </tbody>
      </table>
    </ScrollingTable>
  );
}
