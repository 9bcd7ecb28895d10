import { colourRules } from '../markup/colours.ts';

const RULES: string = [
  colourRules(),
  '*{box-sizing:border-box}',
  'body{margin:0;font:16px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;color:var(--ink);background:var(--paper)}',
  'a{color:var(--link)}',
  'header,main,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}',
  'header{padding-top:1.5rem;padding-bottom:1rem;border-bottom:3px solid var(--ink)}',
  'h1{font-size:1.7rem;line-height:1.25;margin:.3rem 0 .8rem;overflow-wrap:anywhere}',
  'h2{font-size:1.35rem;margin:2.6rem 0 .8rem;border-bottom:1px solid var(--rule);padding-bottom:.25rem}',
  'h3{font-size:1.08rem;line-height:1.35;margin:1.4rem 0 .5rem;overflow-wrap:anywhere}',
  'p{margin:.5rem 0;overflow-wrap:anywhere}',
  'ul{padding-left:1.3rem}li{overflow-wrap:anywhere}',
  '.facts{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .9rem;margin:.6rem 0;font-size:.92rem}',
  '.facts dt{font-weight:600}.facts dd{margin:0;overflow-wrap:anywhere;min-width:0}',
  '.tlp{float:right;margin:0 0 .5rem 1rem;border:2px solid var(--ink);padding:.1rem .6rem;font-weight:700}',
  '.made{margin:0;color:var(--muted);font-size:.92rem}',
  'nav ol{columns:3;font-size:.92rem;padding-left:1.4rem;margin:.8rem 0 0}',
  '.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.7rem;padding:0;list-style:none}',
  '.figures li{border:1px solid var(--rule);border-left:6px solid var(--muted);padding:.4rem .7rem}',
  '.figures b{display:block;font-size:1.5rem;line-height:1.3}',
  '.answers{border:1px solid var(--rule);padding:.3rem 1.1rem .6rem;background:var(--panel)}',
  '.answers dt{font-weight:700;margin-top:.6rem}.answers dd{margin:.15rem 0;overflow-wrap:anywhere}',
  '.pictured{margin:1rem 0 1.4rem}figure{margin:0}',
  '.picture{overflow-x:auto}',
  'figure svg{display:block;width:100%;height:auto;min-width:44rem}',
  'figcaption{font-size:.9rem;color:var(--muted);margin:.3rem 0;overflow-wrap:anywhere}',
  'summary{font-size:.9rem;color:var(--link);cursor:pointer}',
  '.scroll{overflow-x:auto;margin:.6rem 0}',
  'table{border-collapse:collapse;width:100%;font-size:.85rem}',
  'caption{text-align:left;font-weight:600;margin-bottom:.3rem}',
  'th,td{border:1px solid var(--rule);padding:.25rem .5rem;text-align:left;vertical-align:top}',
  'td time{white-space:nowrap}td.number{text-align:right}td.long,td code{overflow-wrap:anywhere;min-width:11rem}',
  'thead th{background:var(--panel);white-space:nowrap}',
  '.finding,.incident{border:1px solid var(--rule);border-left:8px solid var(--muted);padding:.2rem 1rem .7rem;margin:1rem 0}',
  '.finding h3,.incident h3{margin-top:.7rem}',
  ...['critical', 'high', 'medium', 'low', 'info'].map(
    (severity) =>
      `.${severity}{border-left-color:var(--${severity})!important}.${severity} .badge{background:var(--${severity})}`,
  ),
  '.badge{text-transform:uppercase;font-size:.75rem;font-weight:700;padding:.12rem .45rem;color:var(--onSeverity);background:var(--info);border-radius:2px}',
  'small{font-weight:400;color:var(--muted)}',
  'code{font:.86em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere;background:var(--panel);padding:0 .2rem}',
  '.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}',
  '.notes{border-left:4px solid var(--muted);padding-left:.9rem}',
  '.limits{border:2px solid var(--medium);padding:.2rem 1.1rem;margin-top:2.6rem}.limits h2{margin-top:.6rem}',
  'footer{margin-top:3rem;border-top:1px solid var(--rule);font-size:.88rem;padding-top:.6rem;padding-bottom:2rem;color:var(--muted)}',
  ':target{outline:3px solid var(--link)}',
  '@media (max-width:40rem){nav ol{columns:1}.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.3rem}}',
  '@media print{:root{font-size:10pt}body{font-size:1rem}header,main,footer{max-width:none;padding-left:0;padding-right:0}a{color:inherit;text-decoration:none}nav{display:none}',
  'h2,h3,caption,summary{break-after:avoid}tr,svg,.figures li{break-inside:avoid}.short{break-inside:avoid}thead{display:table-header-group}',
  '.events td:last-child{min-width:11rem}footer{break-before:avoid;margin-top:1rem}',
  'figure svg{min-width:0}.scroll,.picture{overflow:visible}table{font-size:.76rem}th,td{padding:.1rem .3rem}td,td.long{min-width:0;overflow-wrap:anywhere}td.number,td.short{white-space:nowrap}td code{min-width:9rem;display:inline-block}thead th{white-space:normal}',
  // A closed part is printed too: paper cannot be clicked on.
  'details::details-content{content-visibility:visible;block-size:auto}',
  '*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}',
].join('\n');

/** The markings that may stand on every printed page. */
const MARKING = /^TLP:[A-Z]+(?:\+[A-Z]+)?$/;

/**
 * The style sheet of a page with a marking of the Traffic Light Protocol, which stands on each of its printed pages.
 * Everything that it says is decoration: the page reads in the same order without it.
 */
export function styleSheet(tlp: string | null): string {
  const marking = tlp !== null && MARKING.test(tlp) ? `@top-right{content:"${tlp}";font-size:9pt;font-weight:700}` : '';
  const numbers = '@bottom-right{content:counter(page) " / " counter(pages);font-size:9pt}';
  return `${RULES}\n@page{size:A4;margin:16mm 13mm;${marking}${numbers}}`;
}
