/** Two hundred hostile texts: markup, links, styles, templates, bidirectional and zero-width letters, escapes, and names of prototypes. */

const SEEDS = [
  '<img src=x onerror="window.owned=1">',
  '<script>window.owned=1</script>',
  '<svg/onload=window.owned=1>',
  '<a href="javascript:window.owned=1">click</a>',
  'javascript:window.owned=1',
  '[click](javascript:window.owned=1)',
  '"><iframe srcdoc="<script>parent.owned=1</script>">',
  '<style>*{display:none}</style>',
  '{{constructor.constructor("window.owned=1")()}} ${window.owned=1}',
  '\u202egnp.exe\u202c',
  '\u2066\u2067hidden\u2069',
  'zero\u200bwidth\u200d\ufeff',
  '\u001b[2J\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007',
  '\r\nSet-Cookie: owned=1',
  '__proto__',
  'constructor.prototype.owned',
  `${'long '.repeat(400)}end`,
  'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  '\u{e0049}\u{e0067}\u{e006e}ore',
  '&lt;b&gt;&#x3c;script&#x3e;',
]
const WRAPS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `'${text}'`,
  (text) => `"><!--${text}-->`,
  (text) => `\u202e${text}`,
  (text) => `<p title="${text}">`,
  (text) => `\n\n${text}\n`,
  (text) => `data:text/html,${text}`,
  (text) => `${text}\u2028${text}`,
  (text) => `<math><mi xlink:href="${text}">`,
  (text) => `</title></textarea>${text}`,
]
export const TEXTS = SEEDS.flatMap((seed) => WRAPS.map((wrap) => wrap(seed)))
