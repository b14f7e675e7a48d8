import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { Property } from "../link/index.ts";
import { articleProperties } from "./articleProperties.ts";
import { KernelFigure } from "./kernelFigure.tsx";
import { Bias, Claim, Robustness, Shared, type Spoken, Uncertainty } from "./paragraphs.tsx";
import "./article.css";

/** What one looks at on the page, in a few paragraphs that set it. */
export function Article(props: Spoken): VNode {
  const { lab, link } = props;
  useEffect(() => link.check(Object.values(articleProperties) as unknown as Property<never>[]), [link]);
  return (
    <div class="article">
      <p class="hint">Links in the text set the page above; the browser's back button returns here.</p>
      <h3>The claim</h3>
      <Claim {...props} />
      <h3>Why a small kernel cannot be low</h3>
      <Uncertainty {...props} />
      <KernelFigure lab={lab} link={link} />
      <h3>From kernels to networks</h3>
      <Bias {...props} />
      <h3>What is a network's own, and what is not</h3>
      <Shared {...props} />
      <h3>Is low frequency robust?</h3>
      <Robustness {...props} />
      <h3>To read on</h3>
      <p>
        J. Ortega Caro and others,{" "}
        <a href="https://arxiv.org/abs/2006.11440" rel="noreferrer">
          <cite>Local Convolutions Cause an Implicit Bias towards High Frequency Adversarial Examples</cite>
        </a>{" "}
        (arXiv 2006.11440); its journal version is in{" "}
        <a href="https://doi.org/10.3389/fncom.2024.1387077" rel="noreferrer">
          Frontiers in Computational Neuroscience 18:1387077
        </a>{" "}
        (2024).
      </p>
    </div>
  );
}
