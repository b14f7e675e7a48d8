/** Rules of an audit's page, behind those of all pages. */
export const auditStyle = `
.particulars{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:.35rem 2rem;margin:1.2rem 0 0}
.particulars>div{display:grid;grid-template-columns:7.2rem minmax(0,1fr);gap:.6rem;align-items:baseline}
.particulars .broad{grid-column:1/-1}
.particulars dd{margin:0;overflow-wrap:anywhere}
header pre{margin:1rem 0 0}
.key-numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15.5rem),1fr));gap:1rem;margin:1rem 0}
.key-numbers>div{background:var(--panel);border-top:3px solid var(--rule);border-radius:3px;padding:.7rem .9rem .8rem;break-inside:avoid}
.key-numbers dt{color:var(--ink);font-weight:600;line-height:1.35;min-height:2.7em}
.key-numbers dd{margin:.15rem 0 0;color:var(--muted);font-size:.8125rem;line-height:1.4}
.key-numbers .value{color:var(--ink);font-size:1.5rem;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums}
.key-numbers .limits{font-size:.875rem;font-weight:400;color:var(--muted);white-space:nowrap}
.assertions{font-size:.9375rem}
.assertions th[scope=row]{min-width:10rem}
.assertions td.text{max-width:40rem;overflow-wrap:anywhere}
.warnings{list-style:none;padding:0;margin:.6rem 0 0;display:grid;gap:.8rem}
.warnings li{border-left:3px solid var(--inconclusive);padding:.1rem 0 .1rem 1rem;max-width:48rem;break-inside:avoid}
.warnings h3{margin:.1rem 0 .3rem;overflow-wrap:anywhere}
.warnings dl{margin:0}
.warnings dl>div{display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.6rem}
.warnings dd{margin:0 0 .2rem}
.panel figure{margin:0}
.map-row{display:flex;flex-wrap:wrap;gap:1rem 1.5rem;margin:0 0 .8rem}
.map-row img,.examples img{max-width:100%;height:auto;aspect-ratio:auto}
.map-row .captioned{max-width:15rem}
.map-row .captioned span,.examples .captioned span{max-width:none}
.examples h3{margin:.2rem 0 .4rem;overflow-wrap:anywhere}
.examples .specimen-outcome bdi{overflow-wrap:anywhere;min-width:0}
.explained{max-width:46rem}
.named-rows th[scope=row]{max-width:22rem;min-width:7rem;overflow-wrap:anywhere}
.named-rows td.text{max-width:30rem;overflow-wrap:anywhere}
.skipped{font-size:.875rem}
.skipped bdi{font-weight:600}
.models{width:100%;table-layout:fixed}
.models th,.models td{text-align:left;overflow-wrap:anywhere}
.models td small{font-size:.75rem;white-space:normal}
.models tbody th[scope=row]{padding-right:1rem}
.models thead th{color:var(--ink);font-weight:650}
@media (max-width:40rem){
.particulars>div,.warnings dl>div{grid-template-columns:1fr;gap:0}
.key-numbers{grid-template-columns:repeat(auto-fit,minmax(min(100%,10rem),1fr));gap:.6rem}
.key-numbers>div{padding:.6rem .7rem}
.key-numbers dt{min-height:0;font-size:.8125rem}
.key-numbers .limits{display:block}
.map-row{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:8px}
.page-links{gap:.2rem 1.1rem}
.named-rows th[scope=row]{min-width:6rem}
}
@media print{
.key-numbers{grid-template-columns:repeat(3,1fr);gap:.5rem}
.key-numbers>div{background:none;border:1px solid var(--rule);border-top:3px solid var(--rule)}
.map-row .captioned{max-width:30%}
.examples{grid-template-columns:1fr}
.examples .pictures{max-width:14cm}
figure{break-inside:auto}
.map-row,.examples li{break-inside:avoid}
}
`;
