/** Shapes of arguments that run when a template engine or a logger reads them. Every pattern is bounded. */

import { type ArgumentPattern, pattern } from './patterns.ts'

/** What opens an expression in Jinja, Twig, Handlebars, FreeMarker, SpEL, OGNL, ERB, Razor and Velocity. */
const OPENING = String.raw`(?:\{\{|\{%|[$#%*@]\{|<%|<#|#set\s?\(|\$\w{1,20}\.)`
/** Objects and functions that no layout needs. */
const DANGER = [
  String.raw`__(?:class|globals|mro|bases?|subclasses|builtins|import|init)__`,
  String.raw`\bT\s?\(\s?java|\bjava\.(?:lang|io|util)\.|\bgetRuntime\b|\bProcessBuilder\b|\bforName\s?\(`,
  String.raw`@java\.|_memberAccess\b|#context\b|\bgetenv\s?\(`,
  String.raw`freemarker\.template\.utility|\?new\s?\(`,
  String.raw`registerUndefinedFilterCallback|\|\s?(?:filter|map|sort|reduce)\s?\(\s?["'](?:system|exec|passthru|shell_exec|popen|assert|eval)["']`,
  String.raw`\|\s?attr\s?\(\s?["'](?:_|\\x5f)|\bconfig\s?\.\s?(?:items\s?\(|from_\w)|\bconfig\s?\[\s?["']SECRET|\blipsum\b|\bcycler\b`,
  String.raw`\bconstructor\s?\.\s?constructor\b|\blookup\s{1,3}[\w.]{1,40}\s{1,3}["']constructor["']|\bchild_process\b|\bmainModule\b`,
  String.raw`\bos\.(?:popen|system)\s?\(|\bpopen\s?\(|\bimport\s{1,3}os\b`,
  String.raw`\bSystem\.Diagnostics\b|\bProcess\.Start\s?\(`,
  '\\b(?:system|exec|execSync|passthru|shell_exec)\\s?\\(\\s?["\']|=\\s?`\\s?(?:id|cat|ls|curl|wget|whoami|uname|env)\\b',
].join('|')
const OPENINGS = ['{{', '${', '<%', '#{', '{%', '%{', '*{', '@{', '<#', '#set', '$']

export const TEMPLATE_PATTERNS: readonly ArgumentPattern[] = [
  pattern(['template-injection', 'value', 'template'], ['high', 0.85], 'A value that runs as a template', [
    /\{\{[^{}\n]{0,200}(?:__class__|__globals__|__import__|__mro__|config\s?(?:(?=\})|\||\[|\.\s?(?:items\s?\(|get\s?\(|from_|__|\w{0,30}(?:secret|passw|credential|api_?key|access_?key|private_?key|token|dsn|database_)))|self\s?(?:\.\s?_|\||\[)|request\s?(?:\.\s?(?:_|application\b|environ\b|args\b|get_json\b|headers\b|cookies\b|values\b|form\b|data\b|json\b|meta\b|server\b|session\b|files\b|stream\b|get_data\b|query_params\b|body\b|getclass\b)|\||\[)|\d\s?\*\s?\d|cycler|lipsum|constructor)[^{}\n]{0,200}\}\}|\$\{jndi:|\$\{[^{}\n]{0,20}(?:\d\s?\*\s?\d|T\(|runtime|process|env:|lower:|upper:)[^{}\n]{0,100}\}|<%=?\s?[^%\n]{0,100}(?:system|exec|`|\d\s?\*\s?\d)[^%\n]{0,100}%>|#\{[^{}\n]{0,60}(?:system|exec|`|\d\s?\*\s?\d)[^{}\n]{0,60}\}|^\s{0,3}(?:\*\{|@\()\s?\d{1,6}\s?\*\s?\d{1,6}\s?[)}]/gi,
    ['{{', '${', '<%', '#{', '*{', '@('],
  ]),
  pattern(['template-code', 'value', 'template'], ['high', 0.85], 'A value that runs as a template', [
    /[*$#]\{\s?T\s?\(|\b__(?:class|globals|mro|bases|base|subclasses|builtins)__\s{0,2}[.[(]|\{php\}/gi,
    [
      '${',
      '#{',
      '*{',
      '__class__',
      '__globals__',
      '__mro__',
      '__bases__',
      '__base__',
      '__subclasses__',
      '__builtins__',
      '{php}',
    ],
  ]),
  pattern(
    ['template-object', 'layout', 'template'],
    ['high', 0.8],
    'A template that reaches for what runs commands or holds secrets',
    [new RegExp(`${OPENING}[^\\n]{0,160}?(?:${DANGER})`, 'gi'), OPENINGS],
  ),
  pattern(['template-statement', 'layout', 'template'], ['high', 0.75], 'A template that runs a command', [
    /\{php\}|\{(?:system|exec|passthru|shell_exec)\s?\(|@System\.Diagnostics\.|\bT\s?\(\s?java\.lang\.|\bnew\s{1,3}java\.lang\.ProcessBuilder\b/gi,
    ['{php}', '{system', '{exec', '{passthru', '{shell_exec', '@system.', 'java.lang.'],
  ]),
  pattern(
    ['logger-lookup', 'any', 'template'],
    ['high', 0.85],
    'A lookup that makes a logger load code or give away what the machine knows',
    [
      /\$\{\s?(?:jndi|script|url)\s?:|\$\{(?:\$\{[^{}\n]{0,20}:-?\w?\}|[jndi]){3,12}\s{0,2}:|\$\{\$\{(?:lower|upper|env|sys|date|::?-)[^{}\n]{0,30}\}[^\n]{0,80}(?:ldaps?|rmi|dns|\}dap)/gi,
      ['${'],
    ],
  ),
]
