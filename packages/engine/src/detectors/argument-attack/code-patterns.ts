/** Shapes of arguments that run as code, rule a machine, or turn the options of a command against it. Every pattern is bounded. */

import { type ArgumentPattern, pattern } from './patterns.ts'

export const CODE_PATTERNS: readonly ArgumentPattern[] = [
  pattern(['option-injection', 'option'], ['high', 0.7], 'A value that a command would take for an option', [
    /^\s{0,4}(?:--(?:upload-pack|receive-pack|exec|output|to-command|checkpoint(?:-action)?|use-compress-program|config-env|upload-file|pre|open-files-in-pager|proxy-command|local-infile|init-file|rcfile|defaults-file)[= ]|-o\s?Proxy[a-z]{3,20}=|-[TKF]\s{1,3}[/~@]|ext::)|"\s?-OQueueDirectory=|\s-X\/\w/gi,
    [
      '--checkpoint',
      '--upload-file',
      '--pre',
      '--open-files-in-pager',
      '--proxy-command',
      '--local-infile',
      '--init-file',
      '--rcfile',
      '--defaults-file',
      '-t',
      '-k',
      '-f',
      '-oqueuedirectory',
      '-x/',
      '--upload-pack',
      '--receive-pack',
      '--exec',
      '--output',
      '--to-command',
      '--checkpoint-action',
      '--use-compress-program',
      '--config-env',
      '-o',
      'ext::',
    ],
  ]),
  pattern(['credential-file', 'path'], ['high', 0.7], 'A file that holds credentials of a person', [
    /(?:^|[\\/~])(?:\.ssh[\\/](?:id_\w{2,20}|authorized_keys)|\.aws[\\/]credentials|\.netrc|\.pgpass|\.git-credentials|\.kube[\\/]config|\.config[\\/]gcloud[\\/](?:application_default_credentials|credentials|access_tokens)|\.azure[\\/](?:accessTokens|msal_token_cache)|\.docker[\\/]config\.json|\.(?:ba|z)sh_history|\.gnupg[\\/])/gi,
    [
      '.ssh',
      '.aws',
      '.netrc',
      '.pgpass',
      '.git-cred',
      '.kube',
      'gcloud',
      '.azure',
      '.docker',
      'sh_history',
      '.gnupg',
    ],
  ]),
  pattern(['path-encoding', 'any'], ['high', 0.8], 'A path that hides where it climbs', [
    /%c0%(?:af|ae|2f)|%c1%(?:9c|1c)|%25(?:2e){1,2}%25(?:2f|5c|2e)|%252e%252e|%u2216|%u2215|(?:^|[\\/])\.\.;\/|(?:\.\.%ef%bc%8f){2}/gi,
    ['%c0%', '%c1%', '%252', '%u22', '..;/', '%ef%bc%8f'],
  ]),
  pattern(['foreign-share', 'path'], ['medium', 0.65], 'A file on a machine that the path names', [
    /^(?:\\{2}|\/\/)(?!(?:[\w-]{1,60}\.){1,5}(?:local|lan|corp|internal|intranet)\b)[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}(?:@(?:ssl|\d{1,5})){0,2}[\\/][^\\/\n]{1,100}[\\/]/gi,
    ['\\\\', '//'],
  ]),
  pattern(['device-path', 'path'], ['high', 0.75], 'A path to a device, or to the stream behind a file', [
    /^\\\\[.?]\\(?:PhysicalDrive\d|GLOBALROOT|HarddiskVolume|C:\\Windows\\)|[\w.-]:{1,2}\$(?:DATA|INDEX_ALLOCATION)\b/gi,
    ['\\.\\', '\\?\\', ':$'],
  ]),
  pattern(['startup-file', 'path'], ['medium', 0.65], 'A file that the machine runs by itself', [
    /^\/etc\/(?:cron(?:tab\b|\.\w{1,10}\/)|ld\.so\.preload|sudoers\.d\/|rc\.local)|[\\/]Startup[\\/][^\\/\n]{1,80}\.(?:bat|cmd|exe|lnk|vbs|js|ps1)$/gi,
    ['/etc/cron', 'ld.so.preload', 'sudoers.d', 'rc.local', 'startup'],
  ]),
  pattern(['script-escape', 'value'], ['high', 0.8], 'A value that breaks out of a script sandbox', [
    /\bconstructor\s{0,2}\.\s{0,2}constructor\s{0,2}\(|\bconstructor\s{0,2}\(\s{0,2}["'`]return\s|["'`]__proto__["'`]\s{0,3}[:\]]/gi,
    ['constructor', '__proto__'],
  ]),
  pattern(['external-entity', 'any'], ['high', 0.8], 'An XML entity that reads a file or an address', [
    /<!ENTITY\s{1,4}(?:%\s{1,4})?[\w.-]{1,40}\s{1,4}(?:SYSTEM|PUBLIC)\s/gi,
    ['<!entity'],
  ]),
  pattern(
    ['script-injection', 'any'],
    ['high', 0.7],
    'Markup that runs a script in a page and takes from it',
    [
      /<script\b[^<]{0,400}document\.cookie|<\w{1,12}\s[^<>]{0,200}\bon(?:error|load|mouseover|focus)\s?=\s?["']?[^"'<>]{0,60}(?:alert\(|fetch\(|eval\(|document\.cookie|import\()/gi,
      ['document.cookie', 'onerror', 'onload', 'onmouseover', 'onfocus'],
    ],
  ),
  pattern(
    ['machine-takeover', 'any'],
    ['high', 0.75],
    'A command that sends data away or keeps a way back in',
    [
      /\b(?:env|printenv|cat|tar|history|find|grep)\b[^|\n;]{0,120}\|\s{0,3}(?:curl|wget|nc|ncat)\b[^\n|]{0,160}(?:\s-(?:d|T|F)\b|--data|--post|--upload|\s\d{2,5}\b)|>>?\s{0,3}[^\s|;]{0,80}authorized_keys|\bchmod\s{1,3}(?:u\+s|[2467]7[0-7]{2})\b|\bsocket\b[^\n]{0,200}\bconnect\b[^\n]{0,200}(?:dup2|\/bin\/sh|subprocess)|\bSOCK_STREAM\b[^\n]{0,120}\bexec\b|\bcertutil\s[^\n]{0,60}-urlcache\b|\$\((?:whoami|hostname|id|env)\)\.[\w-]{1,60}\.|\buseradd\s[^\n]{0,60}-u\s?0\b|-v\s{1,3}\/:\/|\bhistory\s-c\b|\biptables\s-F\b|\bwget\s[^\n]{0,80}--post-file=\/etc\//gi,
      [
        '|',
        '>',
        'authorized_keys',
        'chmod',
        'socket',
        'sock_stream',
        'certutil',
        '$(whoami',
        '$(hostname',
        '$(id',
        '$(env',
        'useradd',
        '/:/',
        'history -c',
        'iptables',
        '--post-file',
      ],
    ],
  ),
  pattern(
    ['metadata-host', 'host'],
    ['critical', 0.85],
    'A host that hands out the credentials of a cloud machine',
    [
      /^(?:https?:)?\/{0,2}(?:[^\s/@]{1,80}@)?(?:169\.254\.169\.254|metadata\.google\.internal|100\.100\.100\.200)(?:[:/?#]|$)/gi,
      ['169.254.169.254', 'metadata.google', '100.100.100.200'],
    ],
  ),
]
