/** Shapes of arguments that put a command behind a value, disguised or for shells other than the usual one. Every pattern is bounded. */

import { type ArgumentPattern, pattern } from './patterns.ts'

const CHAINS = [';', '&', '|', '\n']

export const COMMAND_PATTERNS: readonly ArgumentPattern[] = [
  pattern(['command-behind', 'field', 'command'], ['high', 0.75], 'A value with another command behind it', [
    /[;&|\n]{1,2}\s{0,4}(?:\/(?:usr\/)?s?bin\/\w{1,20}\b|\{(?:cat|ls|curl|wget|nc|id|bash|sh),|ls\s{1,4}[-/~.]|sleep\s{1,4}\d|type\s{1,4}[a-z]:\\|dir\s{0,3}$|net\s{1,3}(?:user|localgroup)\s|(?:npm|pip3?)\s{1,3}install\s|start-process\s|invoke-(?:expression|webrequest|restmethod|command)\b|iex\s?[\s(]|cmd(?:\.exe)?\s{1,3}\/c|(?:certutil|bitsadmin|mshta|rundll32|regsvr32)\s)/gi,
    CHAINS,
  ]),
  pattern(
    ['disguised-command', 'field', 'command'],
    ['high', 0.8],
    'A command written so that it does not look like one',
    [
      /\$\{?IFS\b|[;&|\n]\s{0,4}[a-z]{1,6}(?:'[a-z]{0,4}'|"[a-z]{0,4}"|\\|\^)[a-z]{1,8}\b|(?:\b\w\^){3,}\w|%(?:0a|0d|26|3b|7c)\s{0,2}(?:id|whoami|cat|curl|wget|sleep|ping|nslookup|uname)\b/gi,
      [...CHAINS, 'ifs', '^', '%0a', '%0d', '%26', '%3b', '%7c'],
    ],
  ),
  pattern(
    ['command-substitution', 'value', 'command'],
    ['high', 0.8],
    'A value that the shell replaces by what a command says',
    [
      /\$\(\s?(?:<|(?:sleep|dig|nslookup|hostname|ping|python\d?|perl|printf|find|head|tail|base64)\s)|`\s?(?:sleep|nslookup|dig|ping|ls|hostname)\s[^`\n]{1,80}`|[<>]\(\s?(?:curl|wget|cat|nc|bash|sh)\s/gi,
      ['$(', '`', '<(', '>('],
    ],
  ),
]
