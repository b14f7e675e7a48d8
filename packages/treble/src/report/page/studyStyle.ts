/** A colour as a custom property, on a light and on a dark ground. */
interface Tone {
  readonly property: string;
  readonly light: string;
  readonly dark: string;
}

/**
 * The page's style sheet: light, dark where the reader prefers it, black on white in print.
 * @param styles colours of networks and series
 */
export function studyStyle(styles: Iterable<Tone>): string {
  const all = [...styles];
  const light = all.map((s) => `${s.property}:${s.light};`).join("");
  const dark = all.map((s) => `${s.property}:${s.dark};`).join("");
  return `:root{${LIGHT}${light}}
@media screen and (prefers-color-scheme: dark){:root{${DARK}${dark}}}
${RULES}`;
}

const LIGHT = `color-scheme:light;--ground:#ffffff;--ink:#1b1d21;--muted:#5b616a;--rule:#dcdfe3;--panel:#f5f6f7;--reference:#777d86;--edge:rgba(27,29,33,.28);--claimed:#d9dce0;
--link:#004f8f;--supported:#00695c;--contradicted:#b3261e;--inconclusive:#7a5b00;`;
const DARK = `color-scheme:dark;--ground:#14161a;--ink:#e6e8eb;--muted:#a2a8b1;--rule:#32363d;--panel:#1c1f24;--reference:#8b919b;--edge:rgba(230,232,235,.3);--claimed:#454a53;
--link:#8cc4ff;--supported:#5fd4bf;--contradicted:#ff8f84;--inconclusive:#e3bd5b;`;

const RULES = `
*{box-sizing:border-box}
html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink)}
main{max-width:76rem;margin:0 auto;padding:clamp(1.25rem,4vw,3.5rem) clamp(.9rem,3vw,2rem) 4rem}
h1,h2,h3,.answer,.verdict{text-wrap:balance}
h1,h2{font-family:Charter,"Bitstream Charter","Iowan Old Style",Cambria,Georgia,serif;font-weight:600;letter-spacing:-.01em}
h1{font-size:clamp(1.6rem,1.15rem + 1.8vw,2.2rem);line-height:1.15;margin:.2rem 0 1rem;max-width:34em}
h2{font-size:1.45rem;line-height:1.25;margin:3.5rem 0 .8rem;padding-top:1rem;border-top:1px solid var(--rule)}
h3{font-size:1rem;line-height:1.35;margin:1.6rem 0 .4rem}
p,ul{margin:.5rem 0}
p,li,dd{max-width:44rem;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px}
a:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.page-links{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;font-size:.9375rem;margin:0 0 1.5rem}
.neighbours{justify-content:space-between;margin:3rem 0 0;padding-top:1rem;border-top:1px solid var(--rule)}
.eyebrow{color:var(--muted);font-size:.875rem;margin:0}
.answer{font-size:clamp(1.1rem,1rem + .5vw,1.3rem);line-height:1.45;max-width:46rem;margin:0 0 .5rem}
.second{max-width:46rem}
.tally:empty{display:none}
.tally,.basis{color:var(--muted)}
.claims{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));gap:1rem;margin:1.25rem 0 0}
.forms{grid-column:1/-1;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));gap:2px}
.dependence{max-width:46rem;border-left:3px solid var(--rule);padding-left:.8rem}
.shared-rule{max-width:46rem;color:var(--muted);font-size:.9375rem;margin:1.25rem 0 0}
.shared-rule b{font-weight:600}
.claim{--tone:var(--inconclusive);background:var(--panel);border-top:3px solid var(--tone);border-radius:3px;padding:1rem 1.2rem 1.1rem}
.claim.supported{--tone:var(--supported)}
.claim.contradicted{--tone:var(--contradicted)}
.claim h3{margin:.15rem 0 .6rem;font-size:1.06rem}
.claim p{font-size:.9375rem}
.claim p:first-child{margin:0}
.claim .number{color:var(--muted)}
.verdict{color:var(--tone);font-weight:650;white-space:nowrap}
.verdict.supported,.claim-row.supported{--tone:var(--supported)}
.verdict.contradicted,.claim-row.contradicted{--tone:var(--contradicted)}
.verdict.inconclusive,.claim-row.inconclusive{--tone:var(--inconclusive)}
.claim .effect{margin:0;font-variant-numeric:tabular-nums}
.claim .effect b{font-size:1.5rem;font-weight:600}
.claim .limits{color:var(--muted)}
.effect-bar{display:block;margin:.4rem 0 .2rem;max-width:26rem;overflow:visible}
.effect-bar .claimed{fill:var(--claimed)}
.effect-bar .seed{fill:var(--tone)}
.effect-bar .interval{fill:var(--tone);fill-opacity:.5;stroke:var(--tone)}
.effect-bar .mean{stroke:var(--tone);stroke-width:2.5}
.claim .claimed-side{margin:0 0 .5rem;font-size:.875rem;color:var(--muted)}
h3.checks{margin-top:2rem}
.effect-bar text{font-size:12px;fill:var(--muted)}
dl{margin:.8rem 0 0;font-size:.875rem}
dt{color:var(--muted)}
dd{margin:0 0 .45rem}
.definitions dt{color:var(--ink);font-weight:600}
.definitions dd{margin-bottom:.7rem;font-size:.9375rem}
.caveats{border-left:3px solid var(--inconclusive);padding:.1rem 0 .1rem 1.1rem;margin:1.5rem 0 0}
.caveats h2{all:unset;display:block;font-weight:650;font-size:1rem}
.caveats ul{padding-left:1.1rem;margin:.25rem 0}
.scroll{overflow-x:auto;margin:.8rem 0;position:relative;background:linear-gradient(90deg,var(--ground) 40%,transparent) left/2.5rem 100% no-repeat local,linear-gradient(270deg,var(--ground) 40%,transparent) right/2.5rem 100% no-repeat local,linear-gradient(90deg,var(--edge),transparent) left/1rem 100% no-repeat scroll,linear-gradient(270deg,var(--edge),transparent) right/1rem 100% no-repeat scroll}
.scroll:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
table{border-collapse:collapse;font-size:.8125rem;line-height:1.3;font-variant-numeric:tabular-nums lining-nums}
th,td{padding:.36rem .45rem;text-align:right;vertical-align:top;font-weight:400}
thead th{color:var(--muted);vertical-align:bottom;line-height:1.25}
thead th[scope=colgroup]{text-align:center;position:relative}
thead th[scope=colgroup]::after{content:"";position:absolute;left:.45rem;right:.45rem;bottom:0;border-bottom:1px solid var(--rule)}
thead tr:last-child>*{border-bottom:1px solid var(--muted)}
thead th[rowspan]{border-bottom:1px solid var(--muted)}
th[scope=row],th[scope=rowgroup],thead tr:first-child>th:first-child{text-align:left;padding-left:0}
td:last-child,thead tr:first-child>th:last-child{padding-right:0}
tbody tr+tr>*{border-top:1px solid var(--rule)}
td small{display:block;color:var(--muted);font-size:.6875rem;white-space:nowrap}
td.text,th.text,.settings td,.settings th{text-align:left}
.overview{width:100%;font-size:.875rem;line-height:1.4}
.overview thead th{text-align:left}
.overview td{text-align:left}
.overview td[data-label=Effect]{white-space:nowrap}
.overview tbody th[scope=row]{width:30%;padding-right:1.2rem}
.overview td small{font-size:.75rem;white-space:normal;max-width:12rem}
.overview td[data-label=Evidence] small{white-space:nowrap}
.overview tbody th a{text-decoration:none}
.overview tbody th a:hover,.overview tbody th a:focus-visible{text-decoration:underline}
.overview .limits{color:var(--muted);white-space:nowrap}
.overview td.bar{width:7.5rem;min-width:6rem;padding-top:.1rem}
.overview td.bar .effect-bar{margin:.35rem 0 0}
.group th a{font-weight:650}
.group th small{display:block;font-weight:400;font-size:.8125rem;color:var(--muted);margin-top:.1rem}
.overview .group th{padding-top:1.3rem;padding-bottom:.45rem}
.overview .group th a{font-size:1rem}
.matrix{width:100%;font-size:.875rem;line-height:1.35;table-layout:fixed}
.matrix th,.matrix td{text-align:left;padding:.5rem .5rem}
.matrix thead th:first-child{width:26%}
.matrix thead th{color:var(--ink);font-weight:650}
.matrix thead th small{font-weight:400}
.matrix thead th.idle{width:6rem}
.matrix th small b{font-weight:600}
.matrix tbody th[scope=row],.matrix thead th:first-child{padding-left:0}
.matrix tbody th[scope=row]{padding-right:1rem;font-size:.8125rem;line-height:1.4}
.matrix tbody th[scope=row] small{font-size:.75rem;margin-top:.15rem}
.matrix tbody th a{text-decoration:none}
.matrix tbody th a:hover,.matrix tbody th a:focus-visible{text-decoration:underline}
.matrix .group th{padding:1.1rem 0 .35rem}
.matrix .group th a{font-size:.9375rem}
.reading{border-left:3px solid var(--tone,var(--rule));padding:0 0 0 .5rem;font-size:.8125rem}
.reading+.reading{margin-top:.45rem}
.reading.supported{--tone:var(--supported)}
.reading.contradicted{--tone:var(--contradicted)}
.reading.inconclusive{--tone:var(--inconclusive)}
.reading a{text-decoration:none}
.reading a:hover,.reading a:focus-visible{text-decoration:underline}
.reading .by{display:inline-block;min-width:2.9rem;color:var(--muted);font-size:.75rem}
.reading .estimate{display:block}
.reading .limits{color:var(--muted);white-space:nowrap}
.quantity{font-size:.8125rem;white-space:nowrap}
.quantity .by{display:inline-block;min-width:5rem;color:var(--muted);font-size:.75rem}
.quantity .limits{color:var(--muted)}
.unbroken{white-space:nowrap}
.absent{color:var(--muted);font-size:.8125rem}
.recipes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,17rem),1fr));gap:.2rem 1.5rem;margin-top:1rem}
.recipes dt{color:var(--ink);font-weight:600}
.accuracies{list-style:none;margin:0;padding:0}
.accuracies{min-width:13rem}
.accuracies li{display:flex;justify-content:space-between;gap:1rem;max-width:17rem}
.accuracies li span{overflow-wrap:normal}
.accuracies li span:last-child{white-space:nowrap}
.comparison td.text{max-width:34rem;text-align:left}
.comparison th[scope=row]{text-align:center}
.downloads{white-space:nowrap;font-size:.875rem}
.downloads a{margin-left:.4rem}
.run{margin-right:.6rem;font:.8125rem ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;display:inline-block}
code{font:.875em ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
pre code{font:inherit}
th small{display:block;color:var(--muted);font-size:.6875rem}
.results{width:100%}
.results th[scope=row]{min-width:10rem;max-width:14rem}
.results thead th small{white-space:nowrap;font-weight:400}
.results tbody td{white-space:nowrap}
.results .group th{color:var(--ink);font-weight:650;padding-top:1rem;padding-bottom:.3rem}
.results .group+tr>*{border-top:1px solid var(--rule)}
.results td.dots{padding:0 .3rem;vertical-align:middle}
.results thead td.dots{vertical-align:bottom;padding-bottom:0}
svg.dots{display:block;font-size:11px}
.results thead tr:first-child>th:first-child,.results tbody th[scope=row]{position:sticky;left:0;background:var(--ground);z-index:1}
.unreached th,.unreached td{font-style:italic}
abbr{text-decoration:none}
.settings{font-size:.875rem;line-height:1.45}
.settings th{white-space:nowrap}
.settings td{padding-right:1.2rem}
.settings td+td{color:var(--muted);max-width:36rem}
.explanation{font-size:.8125rem;line-height:1.5;color:var(--muted)}
.explanation p{max-width:56rem}
.explanation b{color:var(--ink);font-weight:600}
figure{margin:1rem 0 0}
figcaption{font-size:.9375rem;max-width:46rem;margin-top:.8rem}
details.numbers{margin-top:.6rem;font-size:.875rem}
summary{cursor:pointer;color:var(--muted);width:fit-content}
summary:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,28rem),1fr));gap:1.5rem 1.5rem}
.panel h3{margin:.2rem 0 .3rem}
.drawing>div>svg{display:block;max-width:100%;height:auto}
.legend{display:flex;list-style:none;padding:0;margin:.5rem 0 0;gap:.2rem 1rem;font-size:.8125rem;flex-wrap:wrap}
.legend li{display:inline-flex;align-items:center;gap:.4rem}
div.narrow,ul.narrow{display:none}
.example-key{display:grid;grid-template-columns:auto minmax(0,1fr);gap:1.5rem;align-items:start;margin-bottom:1.6rem}
.example-key p{margin:0 0 .6rem;font-size:.9375rem}
.captioned span{display:block;font-size:.8125rem;color:var(--muted);margin-top:.25rem;max-width:128px;overflow-wrap:anywhere}
img{display:block;image-rendering:pixelated;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.specimens{list-style:none;padding:0;margin:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,25.5rem),1fr));gap:1.6rem 2rem}
.specimens li{max-width:32rem;break-inside:avoid}
.specimen-name{font-weight:600;font-size:.9375rem;margin:0 0 .3rem}
.pictures{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px}
.pictures img{width:100%;height:auto;aspect-ratio:1}
.maps .captioned span{max-width:none}
.maps{margin-top:1rem}
.filters{list-style:none;padding:0;margin:1rem 0 0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,25.5rem),1fr));gap:1.2rem 2rem}
.best-kernels{list-style:none;padding:0;margin:1rem 0 0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17.5rem),1fr));gap:1.2rem 1.5rem}
.best-kernels li{max-width:none;break-inside:avoid}
.with-disc{position:relative}
.with-disc svg{position:absolute;inset:0;width:100%;height:100%;fill:none;stroke:#fff;stroke-width:1}
.with-disc ellipse{vector-effect:non-scaling-stroke}
.filters li{max-width:none;break-inside:avoid}
.filter-row{display:flex;flex-wrap:wrap;gap:6px}
.filter-row img+img{margin-top:3px}
.specimen-outcome{display:flex;justify-content:space-between;gap:1rem;margin:.3rem 0 0;font-size:.875rem}
.norm{color:var(--muted);font-variant-numeric:tabular-nums;white-space:nowrap}
.colour-bar{max-width:25rem;font-size:.75rem;color:var(--muted)}
.colour-bar img{width:100%;height:12px;image-rendering:auto}
.colour-bar .ticks{display:flex;justify-content:space-between;font-variant-numeric:tabular-nums}
.colour-bar p{font-size:.75rem;margin:.15rem 0 0}
pre{background:var(--panel);padding:.8rem 1rem;border-radius:3px;white-space:pre-wrap;overflow-wrap:anywhere;font:.875rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
@media (max-width:40rem){
div.wide{display:none}
div.narrow{display:block}
ul.narrow{display:flex}
.example-key{grid-template-columns:1fr}
h2{margin-top:2.6rem}
.results th[scope=row]{white-space:normal;min-width:7.5rem}
.overview thead,.settings thead,.matrix thead{display:none}
.overview,.overview tbody,.overview tr,.overview th,.overview td,.matrix,.matrix tbody,.matrix tr,.matrix th,.matrix td{display:block}
.matrix tr{padding:.5rem 0}
.matrix tr.matrix-row{border-top:1px solid var(--rule)}
.matrix tbody tr>*{border:0;padding:.2rem 0}
.matrix tbody th[scope=row]{font-size:.9375rem;padding-bottom:.3rem}
.matrix td{display:grid!important;grid-template-columns:5.2rem minmax(0,1fr)}
.matrix td+td{margin-top:.35rem}
.matrix td::before{content:attr(data-label);font-weight:600;font-size:.8125rem;grid-row:1/9;overflow-wrap:anywhere}
.matrix td>*{grid-column:2}
.shared td{grid-template-columns:4.1rem minmax(0,1fr)!important}
.shared td::before{font-size:.75rem}
.quantity .by{min-width:3.9rem;font-size:.6875rem}
.reading .limits{white-space:normal}
.overview tbody th[scope=row],.overview td.bar{width:auto}
.overview tr{padding:.6rem 0}
.overview td[data-label=Verdict]{float:left;margin-right:.8rem}
.overview td[data-label=Evidence],.overview td[data-label^=Test]{display:none}
.overview td.bar .effect-bar{max-width:none}
.overview tr.claim-row{border-top:1px solid var(--rule)}
.overview tbody tr>*{border:0;padding:.15rem 0}
.overview .group th{padding-top:1rem}
.overview td[data-label=Effect]{white-space:normal}
.overview td small{display:inline}
.overview td small.claimed-side{display:block}
.overview .limits{white-space:normal}
.accuracies{min-width:0}
.accuracies li{max-width:none}
.comparison td.text{min-width:9rem}
.settings tr{display:block;padding:.4rem 0}
.settings tbody tr+tr{border-top:1px solid var(--rule)}
.settings tbody tr>*{display:block;border:0;padding:0}
.settings th{font-weight:600}
}
@page{size:A4;margin:13mm 12mm}
@page wide{size:A4 landscape}
@media print{
html{font-size:10pt}
main{max-width:none;padding:0}
h2{margin-top:1.6rem;break-after:avoid}
h3{break-after:avoid}
.claim,.panel,.caveats,tr,.drawing{break-inside:avoid}
.overview .group,.matrix .group{break-after:avoid}
.matrix{font-size:7.5pt}
.matrix th,.matrix td{padding:.25rem .25rem}
.matrix thead th:first-child{width:23%}
.matrix tbody th[scope=row],.matrix .absent,.reading,.quantity{font-size:7.5pt}
.reading .by{min-width:2.1rem;font-size:6.5pt}
.quantity .by{min-width:3.3rem;font-size:6.5pt}
.claim{border:1px solid var(--rule);border-top:3px solid var(--tone);background:none}
.claims{display:block}
.claim{margin:0 0 .8rem;padding:.6rem .9rem}
.claim dl{display:grid;grid-template-columns:9rem 1fr;gap:.1rem .8rem}
.claim dd{margin:0}
.panels{grid-template-columns:1fr 1fr;gap:.5rem}
.specimens{grid-template-columns:1fr 1fr;gap:.8rem 1.2rem}
.scroll{overflow:visible}
.overview{font-size:8pt}
.overview td[data-label=Effect]{white-space:normal}
.overview td.bar{min-width:6.5rem;width:6.5rem}
.accuracies{min-width:0}
.page-links,.downloads{display:none}
a{color:inherit;text-decoration:none}
.scroll{background:none}
.wide-section{page:wide}
.results{font-size:8pt}
.results th,.results td{padding:.25rem .25rem}
.results th[scope=row],.results th[scope=rowgroup],.results thead tr:first-child>th:first-child{padding-left:0}
figcaption{break-before:avoid;break-inside:avoid}
.results td small{font-size:7pt}
.results thead tr:first-child>th:first-child,.results tbody th[scope=row]{position:static;white-space:normal}
.results svg.dots{width:90px;height:auto}
details.numbers{break-inside:auto}
details.numbers:not([open]){display:none}
pre{background:none;border:1px solid var(--rule)}
}
`;
