/* The inspector's looks: a developer's tool, dark on any page, sized in px because pages own rem. */
export const SHEET = `
:host { all: initial; position: fixed; inset-block-end: 16px; inset-inline-start: 16px; z-index: 2147483647; }
[hidden] { display: none !important; }
* { box-sizing: border-box; }
.inspector {
  inline-size: min(440px, calc(100vw - 32px)); max-block-size: min(640px, calc(100dvh - 32px)); display: flex; flex-direction: column;
  color: #e8ecf1; background: #14181f; border: 1px solid #2d3542; border-radius: 10px; box-shadow: 0 12px 40px rgb(0 0 0 / .35);
  font: 13px/1.5 ui-sans-serif, system-ui, sans-serif; color-scheme: dark; overflow: hidden;
}
header { display: flex; align-items: center; border-block-end: 1px solid #2d3542; }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
:focus-visible { outline: 2px solid #6ea8fe; outline-offset: -2px; border-radius: 6px; }
.fold { flex: 1; display: flex; gap: 8px; align-items: center; padding: 10px 14px; text-align: start; font-weight: 600; }
.fold::before { content: ''; border: 4px solid transparent; border-block-start-color: #9aa6b5; margin-block-start: 4px; }
.fold[aria-expanded='false']::before { transform: rotate(-90deg); margin-block-start: 0; }
.count { min-inline-size: 20px; padding: 0 6px; border-radius: 10px; background: #2d3542; font-weight: 500; font-size: 12px; text-align: center; }
.shut { inline-size: 40px; block-size: 40px; font-size: 20px; color: #9aa6b5; }
.shut:hover { color: #fff; }
.body { overflow: auto; padding-block-end: 4px; }
.status, .facts, .empty { margin: 0; padding: 8px 14px; color: #9aa6b5; font-size: 12px; }
.status { border-block-end: 1px solid #232a35; }
.issues { list-style: none; margin: 0; padding: 0; }
.issues li { padding: 6px 14px; border-block-end: 1px solid #232a35; background: #2b1d22; color: #ffb4b4; overflow-x: auto; }
pre { margin: 0; font: 12px/1.5 ui-monospace, monospace; }
.rules, .rules ul { list-style: none; margin: 0; padding: 0; }
.rules > li { border-block-end: 1px solid #232a35; }
summary { display: grid; grid-template-columns: 10px auto 1fr; gap: 0 10px; align-items: baseline; padding: 8px 14px; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: #1a2029; }
.mark { inline-size: 8px; block-size: 8px; border-radius: 50%; background: #566172; align-self: center; }
[data-truth='true'] > details .mark { background: #48c78e; }
[data-truth='unknown'] > details .mark { background: none; border: 2px solid #8b95a5; }
[data-state='held'] > details .mark, [data-state='waiting'] > details .mark, [data-state='asked'] > details .mark { background: #f4b73f; }
[data-state='showing'] > details .mark { background: #6ea8fe; }
.name { font-weight: 600; }
.state { color: #9aa6b5; text-align: end; }
.tree { padding: 2px 14px 4px 34px; }
.tree ul ul { padding-inline-start: 18px; border-inline-start: 1px solid #2d3542; margin-inline-start: 5px; }
.tree .sign { display: inline-block; inline-size: 18px; font-weight: 700; color: #8b95a5; }
.tree [data-truth='true'] > .sign { color: #48c78e; }
.tree [data-truth='false'] > .sign { color: #f27878; }
code { font: 12px/1.6 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
span.part { color: #9aa6b5; }
.value { margin-inline-start: 8px; color: #c7b6ff; font: 12px/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
.value:empty { display: none; }
.rules .facts { padding-inline-start: 34px; padding-block: 2px 0; }
.actions { display: flex; gap: 8px; margin: 0; padding: 8px 14px 10px; }
.rules .actions { padding-inline-start: 34px; }
.actions button { padding: 4px 10px; border: 1px solid #3a4454; border-radius: 6px; background: #1d2430; font-size: 12px; }
.actions button:hover { background: #27303f; }
@media (forced-colors: active) { .mark { border: 2px solid CanvasText; } [data-truth='true'] > details .mark { background: Highlight; } }
`;
