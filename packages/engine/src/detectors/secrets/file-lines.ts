/** Credentials in the lines of well-known files and commands: curl, netrc, npmrc, pypirc, htpasswd, shadow, Kubernetes secrets. */

import type { PatternMatch } from '../../prefilter/windows.ts'
import { isFillerToken, isOrdinaryPassword, isPlaceholder } from '../../rules/placeholder.ts'
import { decodeUtf8, readBase64 } from '../../views/decode.ts'
import type { BuiltIn } from './candidate.ts'
import { isScrambled, isUuid, judgePassword, judgeToken, kindsOf } from './value.ts'

export const FILE_LINES: readonly BuiltIn[] = [
  {
    what: 'command-password',
    severity: 'high',
    message: 'A password on a command line',
    literals: [
      '-u',
      'http -a',
      'https -a',
      'xh -a',
      '--user',
      '--proxy-user',
      '--basic-auth',
      '--auth',
      '--creds',
      '--credentials',
    ],
    regex:
      /[ \t=]{0,4}\\?["'{]{0,2}(?<user>[^\s"':{}<>$]{0,80})\\?["'}]{0,2}:\\?["'{]{0,2}(?<secret>[^\s"'{}<>]{3,128})/y,
    reach: 320,
    anchored: 'end',
    judge: judgeUserOption,
  },
  {
    what: 'command-password',
    severity: 'high',
    message: 'A key on a command line',
    // A key in place of the user, and no password: curl -u "key:".
    literals: ['-u', '--user'],
    regex: /[ \t=]{0,4}["']?(?<secret>[^\s"':{}<>$/\\]{10,200}):["']?(?=\s|$)/y,
    reach: 320,
    anchored: 'end',
    judge: (match, text) =>
      isScrambled(match.matched) || judgeToken(match.matched) > 0 ? judgeUserOption(match, text) : 0,
  },
  {
    what: 'command-password',
    severity: 'high',
    message: 'A password on a command line',
    literals: ['sshpass -p', 'PGPASSWORD=', 'MYSQL_PWD=', 'REDISCLI_AUTH=', 'SSHPASS='],
    regex: /[ \t]?["']?(?<secret>[^\s"'<>]{6,128})/y,
    reach: 160,
    anchored: 'end',
    judge: judgeOption,
  },
  {
    what: 'command-password',
    severity: 'high',
    message: 'A password on a command line',
    literals: [
      'mysql ',
      'mysqldump ',
      'mariadb ',
      'redis-cli ',
      'docker login',
      'podman login',
      'az login',
      'mongosh ',
      'ldapsearch ',
      'sqlcmd ',
      'bcp ',
      'isql ',
      'osql ',
      'ipmitool ',
      'smbclient ',
      'mosquitto_',
      'zip ',
      'unzip ',
      '7z ',
      '7za ',
      'xfreerdp ',
      'rdesktop ',
    ],
    regex: /(?:[^\n|;&]{0,80}?\s)?[-/](?:p:?|w|a|P)[ =]{0,1}["']?(?<secret>[^\s"'<>]{6,128})/y,
    reach: 320,
    anchored: 'end',
    judge: judgeOption,
  },
  {
    what: 'command-password',
    severity: 'high',
    message: 'A password on a command line',
    literals: [
      '-storepass ',
      '-keypass ',
      '-srcstorepass ',
      '-deststorepass ',
      '-passin pass:',
      '-passout pass:',
      '-pass pass:',
      '-k pass:',
      ' /pass:',
      '/password:',
      '--passphrase ',
      '--stdin <<< ',
    ],
    regex: /["']?(?<secret>[^\s"'<>]{6,128})/y,
    reach: 160,
    anchored: 'end',
    judge: judgeOption,
  },
  {
    what: 'command-password',
    severity: 'high',
    message: 'A password on a command line',
    literals: [
      'net use ',
      'net user ',
      'add_user ',
      'change_password ',
      'htpasswd -b ',
      'htpasswd -cb ',
      'htpasswd -bc ',
    ],
    regex:
      /[^\n|;&]{0,120}?(?:\/user:[\w.@\\-]{1,60}|(?<=net user )[\w.@-]{1,40}|(?<=_user |_password )[\w.@-]{1,40}|(?<=htpasswd -\w{1,3} )[^\s;|&]{1,80}[ \t]{1,4}[\w.@-]{1,40})[ \t]{1,4}["']?(?<secret>[^\s"'<>/]{6,128})/y,
    reach: 320,
    anchored: 'end',
    judge: judgeOption,
  },
  {
    what: 'command-password',
    severity: 'high',
    message: 'A password on a command line',
    literals: ['chpasswd', 'sudo -S', '--stdin', '--password-stdin'],
    regex:
      /\b(?:echo|printf)[ \t]{1,3}(?:-\w{1,3}[ \t]{1,3})?["']?(?:[\w.-]{1,32}:)?(?<secret>[^\s"'|:<>]{6,128})["']?[ \t]{0,3}\|[ \t]{0,3}[^\n|]{0,60}?(?:chpasswd|sudo -S|--stdin|--password-stdin)/g,
    reach: 240,
    judge: judgeOption,
  },
  {
    what: 'command-password',
    severity: 'high',
    message: 'A password on a command line',
    // smbclient -U user%password, lftp -u user,password
    literals: ['-U ', 'lftp -u '],
    regex: /["']?[\w.@\\/-]{1,60}[%,](?<secret>[^\s"'<>%,]{6,128})/y,
    reach: 240,
    anchored: 'end',
    judge: judgeOption,
  },
  {
    what: 'command-password',
    severity: 'high',
    message: 'A password in a database statement',
    literals: ['sp_addlogin ', 'sp_password ', 'sp_addlinkedsrvlogin '],
    regex:
      /N?'[^'\n]{0,80}'\s{0,2},\s{0,2}(?:N?'[^'\n]{0,80}'\s{0,2},\s{0,2}){0,3}?N?'(?<secret>[^'\s]{6,128})'/y,
    reach: 400,
    anchored: 'end',
    judge: judgeOption,
  },
  {
    what: 'session-cookie',
    severity: 'high',
    message: 'A session cookie',
    literals: ['cookie: ', 'cookie", "', "cookie', '", 'cookie": "'],
    regex:
      /(?:[\w.-]{1,60}=[^;\s"']{0,200};[ ]?){0,6}?[\w.-]{0,40}(?:sess(?:ion)?|sid|auth|jwt|token|remember|identity)[\w.-]{0,24}=(?<secret>[^;\s"',]{16,1000})/iy,
    reach: 2600,
    anchored: 'end',
    judge: ({ matched }) =>
      judgeToken(matched.slice(0, 200).replaceAll(/%[0-9A-F]{2}/gi, '')) > 0 ||
      // A signed cookie: the id, a point, the signature.
      judgeToken(matched.slice(0, 200).split('.').at(-1) ?? '') >= 0.8
        ? 0.75
        : 0,
  },
  {
    what: 'pgpass',
    severity: 'high',
    message: 'A password of a pgpass file',
    literals: [':5432:', ':5433:', ':6432:', ':3306:', '*:*:*:', ':*:*:'],
    regex: /[\w.*-]{1,64}:(?:[\w.*@-]{1,64}:)?(?<secret>[^\s:"'<>]{6,128})(?=\r?\n|$)/y,
    reach: 300,
    anchored: 'end',
    judge: ({ matched }) => judgePassword(matched, true) || judgeToken(matched),
  },
  {
    what: 'netrc',
    severity: 'high',
    message: 'A password of a netrc file',
    literals: ['password '],
    regex: /(?<secret>[^\s"'<>]{4,256})/y,
    reach: 320,
    anchored: 'end',
    judge: ({ matched, from }, text) =>
      /(?:machine\s+\S+|default)\s+login\s+\S+\s+password $/.test(
        text.slice(Math.max(0, from - 200), from),
      ) &&
      !isPlaceholder(matched) &&
      !isOrdinaryPassword(matched)
        ? 0.85
        : 0,
  },
  {
    what: 'registry-auth',
    severity: 'critical',
    message: 'A credential of a package registry',
    literals: [':_authToken', ':_password', ':_auth', '"auth"'],
    regex: /["']?\s{0,2}[=:]\s{0,2}["']?(?<secret>[A-Za-z0-9_.+/=~-]{10,2000})/y,
    reach: 2100,
    anchored: 'end',
    judge: judgeRegistry,
  },
  {
    what: 'password-hash',
    severity: 'medium',
    message: 'A password hash of an account',
    literals: [':$1$', ':$2a$', ':$2b$', ':$2y$', ':$5$', ':$6$', ':$y$', ':$apr1$', ':{SHA}', ':{SSHA}'],
    regex: /[^\s:"']{16,160}/y,
    reach: 200,
    anchored: 'end',
    judge: ({ matched, from }, text) =>
      /(?:^|[\n"'])[A-Za-z_][\w.@-]{0,40}:[${][^:\s]{1,8}$/.test(text.slice(Math.max(0, from - 60), from)) &&
      new Set(matched).size >= 12 &&
      !isFillerToken(matched)
        ? 0.85
        : 0,
  },
  {
    what: 'kubernetes-secret',
    severity: 'high',
    message: 'A value of a Kubernetes Secret',
    literals: ['kind: Secret', '"kind": "Secret"', '"kind":"Secret"', 'kind: "Secret"'],
    regex:
      /[ \t]{1,40}["']?[\w.-]{1,80}["']?:[ \t]{1,4}["']?(?<secret>[A-Za-z0-9+/]{8,4000}={0,2})["']?,?[ \t]{0,4}\r?(?=\n|$)/g,
    reach: 2000,
    judge: judgeKubernetes,
  },
]

/** `curl -u user:password`; elsewhere -u is any option. */
function judgeUserOption({ matched, groups, from }: PatternMatch<BuiltIn>, text: string): number {
  const command = text.slice(Math.max(0, from - 600), from)
  if (
    !/\b(?:curl|wget|https?|httpie|xh|lftp|ncftp|ftp|az|nats|elasticdump|smbclient|snmpwalk|helm|skopeo|podman|buildah)\b/.test(
      command,
    )
  )
    return 0
  const dash = text.lastIndexOf('-', from - 1)
  if (
    !/[\s"'`]/.test(text[text[dash - 1] === '-' ? dash - 2 : dash - 1] ?? ' ') &&
    !/--(?:proxy|basic)-\w+$/.test(command)
  )
    return 0
  const user = (groups?.['user'] ?? '').toLowerCase()
  const password = matched.replace(/[,;)]+$/, '')
  if (/^[$`(%*[]|^\/\//.test(password) || isPlaceholder(password) || isOrdinaryPassword(password)) return 0
  if (password.toLowerCase() === user || password.length < 4) return 0
  return kindsOf(password) >= 2 || password.length >= 8 ? 0.8 : 0
}

function judgeRegistry({ matched, from }: PatternMatch<BuiltIn>, text: string): number {
  if (isPlaceholder(matched)) return 0
  const before = text.slice(Math.max(0, from - 160), from)
  const isNpm = /\/\/[\w.-]+(?::\d+)?\/[^\s=]{0,120}:_(?:authToken|password|auth)$/.test(before)
  if (isNpm)
    return isUuid(matched) || judgeToken(matched) > 0 || /^[A-Za-z0-9+/]{10,}={0,2}$/.test(matched) ? 0.9 : 0
  // ~/.docker/config.json
  const inner = before.endsWith('"auth"') ? decodeUtf8(readBase64(matched)) : undefined
  return inner !== undefined && /^[\x21-\x7e]+:[\x20-\x7e]{4,}$/.test(inner) && !isPlaceholder(inner)
    ? 0.9
    : 0
}

/** Values stand in base64 under `data`, so decoding tells them from the names of the object. */
function judgeKubernetes({ matched, from }: PatternMatch<BuiltIn>, text: string): number {
  const before = text.slice(Math.max(0, from - 2000), from)
  const section = before.lastIndexOf('data')
  if (
    section < 0 ||
    /[A-Za-z]/.test(before[section - 1] ?? ' ') ||
    !/^data["']?:/.test(before.slice(section))
  )
    return 0
  if (matched.length % 4 !== 0 || isPlaceholder(matched)) return 0
  const inner = decodeUtf8(readBase64(matched))
  if (inner === undefined) return matched.length >= 24 ? 0.7 : 0
  return isPlaceholder(inner) || isOrdinaryPassword(inner) || inner.length < 6 || kindsOf(inner) < 2
    ? 0
    : 0.75
}

function judgeOption({ matched }: PatternMatch<BuiltIn>): number {
  return isPlaceholder(matched) || isOrdinaryPassword(matched) || matched.startsWith('-')
    ? 0
    : judgePassword(matched, true)
}
