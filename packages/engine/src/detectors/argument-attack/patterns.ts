/** Shapes of arguments that break out of what a parameter is for. Every pattern is bounded. */

import type { Severity } from '@callgate/contracts/finding'

/** What a parameter takes, going by its name. */
export type ParameterKind =
  | 'any'
  | 'command'
  | 'path'
  | 'query'
  | 'statement'
  | 'clause'
  | 'value'
  | 'field'
  | 'option'
  | 'host'
  | 'layout'

export interface ArgumentPattern {
  readonly id: string
  /** Which parameters it is looked for in. */
  readonly kind: ParameterKind
  /** Patterns of one group are looked for where the literals of any of them stand. */
  readonly group: string
  readonly severity: Severity
  readonly confidence: number
  readonly message: string
  readonly regex: RegExp
  /** Texts one of which stands in every match, ASCII case ignored. */
  readonly literals: readonly string[]
  /** For the check of shipped patterns; the value itself is short. */
  readonly reach: number
}

export const pattern = (
  [id, kind, group = id]: readonly [string, ParameterKind, string?],
  [severity, confidence]: readonly [Severity, number],
  message: string,
  [regex, literals]: readonly [RegExp, readonly string[]],
): ArgumentPattern => ({ id, kind, group, severity, confidence, message, regex, literals, reach: 4000 })

/** Every character that `\s` stands for. */
const BLANKS = Array.from(
  '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
)
const DIGITS = Array.from('0123456789')
/** An option of a command: a hyphen behind a blank. */
const OPTION = BLANKS.map((blank) => `${blank}-`)

export const ARGUMENT_PATTERNS: readonly ArgumentPattern[] = [
  pattern(['path-traversal', 'any'], ['high', 0.8], 'A path that climbs out of its folder', [
    /(?:^|[\s"'=/\\:])(?:\.\.[/\\](?!(?:packages|src|lib|tests?|docs|node_modules|dist|app|apps|components|public|assets)\b)|%2e%2e(?:%2f|%5c|\/)|\.\.%2f|\.\.%5c|\.\.\/\/|\.{4}\/\/){2,32}|(?:^|[\s"'=/\\:])(?:\.\.[/\\]){1,32}(?:etc|proc|root|windows|\.ssh|\.aws|\.env)\b/gi,
    ['../', '..\\', '..%', '%2e%2e'],
  ]),
  pattern(['system-file', 'any'], ['high', 0.75], 'A file that holds accounts or secrets of the machine', [
    /(?:^|[\s"'=:(,]|file:\/\/)(?:\/etc\/(?:passwd|shadow|sudoers|gshadow)\b|\/proc\/(?:self|\d{1,7})\/(?:environ|mem|maps|cmdline|fd)\b|\/root\/\.ssh\b|c:\\windows\\(?:system32\\config|win\.ini)|\/var\/run\/(?:secrets|docker\.sock)\b)/gi,
    ['/etc/', '/proc/', '/root/', 'c:\\windows\\', '/var/run/'],
  ]),
  pattern(['null-byte', 'path'], ['high', 0.85], 'A null byte, which hides the end of a path', [
    /\u0000|%00|\\x00/g,
    ['\0', '%00', '\\x00'],
  ]),
  pattern(['command-chain', 'value', 'command'], ['high', 0.8], 'A value that ends in another command', [
    /(?:[;&|\n]|\|\||&&)\s{0,4}(?:curl|wget|bash|sh|nc|ncat|cat|rm|chmod|python\d?|perl|powershell|whoami|id|uname|ping|nslookup|env|printenv|sudo|eval|touch|mkfifo)\b(?!\s(?:is|was|are|has|and|or|the|in|on|of|for|to|should|will|me|us|you|it|required|card|food)\b)(?:\s{1,4}[-/~.$"'a-z0-9]|\s{0,4}$)|\$\((?:curl|wget|cat|id|whoami|rm|bash|sh|env|touch|nc|echo|ls|uname)\b[^)\n]{0,200}\)|`(?:curl|wget|cat|id|whoami|rm|bash|sh|env|touch|nc|uname)\b[^`\n]{0,200}`/gi,
    [';', '&', '|', '\n', '$(', '`'],
  ]),
  pattern(['reverse-shell', 'any'], ['critical', 0.9], 'A command that hands the machine to somebody else', [
    /\/dev\/(?:tcp|udp)\/[\w.-]{1,100}\/\d{1,5}|\bnc(?:at)?\s(?:[^\n|;]{0,60}\s)?-\w{0,4}e\s|\bmkfifo\s[^\n]{0,80}\bnc\b|\bsocat\s[^\n]{0,80}\bexec:|\bbash\s-i\s{0,3}>&|\bpowershell(?:\.exe)?\s[^\n]{0,60}-e(?:nc\w{0,12})?\s[A-Za-z0-9+/=]{16,64}/gi,
    ['/dev/tcp/', '/dev/udp/', 'mkfifo', 'socat', 'powershell', ...OPTION],
  ]),
  pattern(['download-and-run', 'any'], ['high', 0.75], 'A command that fetches and runs code', [
    /\b(?:curl|wget)\s[^\n|;]{0,200}\|\s{0,3}(?:sudo\s{1,3})?(?:ba|z|da)?sh\b|\bbase64\s(?:-d|-D|--decode)\b[^\n]{0,60}\|\s{0,3}(?:ba)?sh\b|\biex\s?\(?\s?\(?new-object\snet\.webclient/gi,
    ['curl', 'wget', 'base64', 'new-object'],
  ]),
  pattern(['destructive-command', 'any'], ['high', 0.75], 'A command that destroys more than a project', [
    /\brm\s{1,3}(?:-{1,2}[\w-]{1,20}\s{1,3}){1,4}(?:\/(?:[\s"'\\]|$|\*)|~(?:\s|$|\/\s)|\/(?:etc|usr|var|home|boot|bin)\b\s{0,2}$|--no-preserve-root)|\bmkfs(?:\.\w{2,5})?\s|\bdd\s[^\n]{0,60}of=\/dev\/(?:sd|nvme|hd)|:\(\)\s?\{\s?:\|:\s?&\s?\}|\bnsenter\s[^\n]{0,40}--target\s{1,2}1\b|>\s?\/dev\/sd[a-z]\b/gi,
    ['mkfs', 'of=/dev/', ':()', 'nsenter', '/dev/sd', ...OPTION],
  ]),
  pattern(['reads-credentials', 'command'], ['high', 0.7], 'A command that reads credentials', [
    /\b(?:cat|less|head|tail|more|cp|scp|type|base64|xxd|grep|curl\s[^\n]{0,80}@)(?:\s|(?<=@))[^\n|;]{0,80}(?:\.ssh\/|id_(?:rsa|ed25519)\b|\.aws\/credentials|\/etc\/shadow|\/etc\/passwd|\.kube\/config|\.git-credentials|\.netrc)/gi,
    ['.ssh/', 'id_rsa', 'id_ed25519', '.aws/', '/etc/', '.kube/', '.git-credentials', '.netrc'],
  ]),
  pattern(['code-injection', 'value'], ['high', 0.75], 'A value that runs as code', [
    /\b__import__\s?\(|\bos\.(?:system|popen)\s?\(|\bsubprocess\.(?:run|popen|call|check_output)\s?\(|\brequire\s?\(\s?['"]child_process['"]|\bruntime\.getruntime\s?\(\)|\bprocess\.mainmodule\b|\beval\s?\(\s?(?:atob|base64|compile|input)\b/gi,
    [
      '__import__',
      'os.system',
      'os.popen',
      'subprocess.',
      'child_process',
      'getruntime',
      'mainmodule',
      'eval',
    ],
  ]),
  pattern(
    ['serialized-object', 'value'],
    ['high', 0.85],
    'A serialized object that runs code when it is read',
    [
      /\bO:\d{1,4}:"[\w\\]{1,80}":\d{1,3}:\{|\brO0AB[A-Za-z0-9+/]{8,40}|\baced0005[0-9a-f]{4,40}|!!python\/object(?:\/apply)?:|\bgASV[A-Za-z0-9+/]{8,40}/g,
      [...DIGITS.map((digit) => `o:${digit}`), 'ro0ab', 'aced0005', '!!python/object', 'gasv'],
    ],
  ),
  pattern(
    ['secret-variable', 'value'],
    ['medium', 0.7],
    'A variable that holds a secret, to be filled in elsewhere',
    [
      /(?:^|[\s"'=?&:/])\$\{?(?:env\.)?(?:AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|[A-Z]{2,20}_API_KEY|GITHUB_TOKEN|GH_TOKEN|[A-Z]{2,20}_SECRET(?:_KEY)?|[A-Z]{0,20}_?PASSWORD|DATABASE_URL)\b/g,
      ['$'],
    ],
  ),
  pattern(['header-injection', 'value'], ['high', 0.75], 'A line break that adds a header', [
    /(?:%0d%0a|\r\n|%0a)\s{0,2}(?:set-cookie|location|host|x-forwarded-\w{2,10}|content-length|authorization|bcc|cc|to)\s?:/gi,
    ['%0d%0a', '%0a', '\r\n'],
  ]),
  pattern(['privilege-claim', 'value'], ['medium', 0.62], 'A value that claims more rights', [
    /(?:^|[?&;,\s{"'])(?:admin|is_admin|isadmin|superuser|root)["']?\s?[=:]\s?["']?(?:true|1|yes)\b|(?:^|[?&;])role["']?\s?=\s?["']?(?:admin|superuser|root|owner)\b/gi,
    ['admin', 'superuser', 'root', 'role'],
  ]),
]
