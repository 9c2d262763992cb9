import { SERIES_COLORS } from './series-style.ts';

const series = (index: 0 | 1): string =>
  SERIES_COLORS.map((pair, i) => `--series-${i + 1}:${pair[index]}`).join(';');

/** The style sheet of a report: light and dark, from phone to desktop, and on paper. */
export const PAGE_STYLE: string = `
:root{color-scheme:light dark;--page:#f6f6f3;--card:#fff;--ink:#1b222c;--soft:#5a6370;--line:#dfe0dc;--tile:#e9eaee;--kept:#0063a6;--wrong:#b3261e;--right:#00745a;${series(0)}}
@media (prefers-color-scheme:dark){:root{--page:#12151a;--card:#1a1f26;--ink:#e7eaef;--soft:#a3acb9;--line:#2d353f;--tile:#2a313b;--kept:#62b8ee;--wrong:#ff8a80;--right:#3ccca3;${series(1)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Liberation Sans',sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1120px;margin:0 auto;padding:clamp(1.25rem,4vw,3.5rem) clamp(1rem,4vw,2.5rem) 4rem}
h1,h2,h3,p,dl,dd,ul,figure,table{margin:0;padding:0}
h1{font-size:clamp(1.65rem,1.2rem + 2vw,2.5rem);line-height:1.15;letter-spacing:-.02em;overflow-wrap:anywhere}
.lead{margin-top:.75rem;max-width:44rem;font-size:1.125rem;color:var(--soft);overflow-wrap:anywhere}
section{margin-top:clamp(2.25rem,5vw,3.5rem)}
h2{font-size:1.25rem;line-height:1.3;letter-spacing:-.01em;margin-bottom:1rem}
h2+p{margin:-.6rem 0 1rem;color:var(--soft)}
h3{font-size:1.0625rem;line-height:1.3;margin:2rem 0 .75rem;overflow-wrap:anywhere}
h2+h3{margin-top:0}
.note{max-width:46rem;margin:.75rem 0 1rem;color:var(--soft);font-size:.9375rem}
details{margin-top:1rem}
summary{cursor:pointer;color:var(--soft);width:fit-content}
summary:focus-visible{outline:2px solid var(--kept);outline-offset:2px}
details .scroll{margin-top:.5rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem 1.15rem;min-width:0}
figcaption{font-weight:600;margin-bottom:.6rem;overflow-wrap:anywhere}
figcaption span{font-weight:400;color:var(--soft);white-space:nowrap;margin-left:.35em}
svg{display:block;max-width:100%;height:auto}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:12px}
.scroll+.scroll{margin-top:1rem}
.scroll:focus-visible{outline:2px solid var(--kept);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.85rem 1.15rem .35rem}
th,td{text-align:left;padding:.55rem 1.15rem;border-top:1px solid var(--line);vertical-align:baseline}
thead th{color:var(--soft);font-weight:500;font-size:.875rem;border-top:0;vertical-align:bottom}
tbody th{font-weight:600;min-width:9rem}
td:not(.number){min-width:7rem}
.number{text-align:right;white-space:nowrap}
.charts{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,21.25rem),1fr))}
main .charts.wide{grid-template-columns:repeat(auto-fill,minmax(min(100%,27rem),1fr))}
.charts+.scroll,.charts+details,.scroll+details,details+.scroll,details+.charts,.scroll+.charts{margin-top:1rem}
.chart{width:100%;max-width:36rem;font-variant-numeric:tabular-nums}
.chart text{white-space:pre}
.empty{color:var(--soft)}
.legend{list-style:none;display:flex;flex-direction:column;justify-content:center;gap:.9rem}
.legend li{display:flex;gap:.8rem;align-items:baseline;overflow-wrap:anywhere}
.legend.wide{grid-column:1/-1;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr))}
.legend p{color:var(--soft);font-size:.9375rem}
.swatch{flex:none;align-self:flex-start;margin-top:.5rem}
.swatch path{stroke-width:3;stroke-linecap:round;fill:none}
.masks{columns:2 20rem;column-gap:1rem}
.masks figure{break-inside:avoid;margin-bottom:1rem}
.masks figure p{margin-top:.75rem;color:var(--soft);font-size:.9375rem}
.mask{shape-rendering:crispEdges}
.mask .tile{fill:var(--tile)}
.mask .kept{stroke:var(--kept);fill:none}
.images{list-style:none;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(6.75rem,1fr))}
.images li{min-width:0}
.images svg{width:100%;border-radius:7px;shape-rendering:crispEdges}
.images p{margin-top:.35rem;font-size:.8125rem;line-height:1.35;color:var(--soft);overflow-wrap:anywhere}
.images strong{color:var(--ink)}
.images .right span{color:var(--right)}
.images .wrong strong{color:var(--wrong)}
.images .wrong svg{outline:2px dashed var(--wrong);outline-offset:2px}
.facts{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;font-size:.9375rem;padding-block:.4rem}
.facts>div{display:grid;grid-template-columns:subgrid;grid-column:1/-1;gap:1.5rem;padding:.45rem 0}
.facts>div+div{border-top:1px solid var(--line)}
dt{color:var(--soft);overflow-wrap:anywhere}
dd{overflow-wrap:anywhere;white-space:pre-wrap;font-variant-numeric:tabular-nums}
@media (max-width:34rem){.facts,.facts>div{grid-template-columns:1fr;gap:0}th,td,caption{padding-inline:.85rem}}
@media print{:root{--page:#fff}.card,.images li,.scroll{break-inside:avoid}main{max-width:none;padding:0}}
`;
