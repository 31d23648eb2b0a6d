/** Credentials that need code to tell: private keys, JSON Web Tokens, connection strings, headers, lines of known files, named values. */

import type { PatternMatch } from '../../prefilter/windows.ts'
import { isFillerToken, isOrdinaryPassword, isPlaceholder } from '../../rules/placeholder.ts'
import { entropyOf, validateSecret } from '../../rules/validators.ts'
import type { Observation, ViewText } from '../detector.ts'
import { ANCHORED_FORMATS } from './anchored-formats.ts'
import { ASSIGNED, judgeNamed } from './assigned.ts'
import { CALLS } from './calls.ts'
import type { BuiltIn } from './candidate.ts'
import { DER_KEYS } from './der-keys.ts'
import { FILE_LINES } from './file-lines.ts'
import { kindOfName } from './names.ts'
import { describeJwt } from './jwt.ts'
import { ROWS } from './rows.ts'
import { SPOKEN } from './spoken.ts'
import { isOtherValue, judgeToken } from './value.ts'

/** Member names whose string value may be a credential; `kindOfName` decides. */
export const SECRET_NAME =
  /pass|pwd|secret|token|key|credential|creds?$|auth|bearer|hmac|jwt|pat$|kennwort|passwort|senha/i

export const BUILT_IN: readonly BuiltIn[] = [
  {
    what: 'private-key',
    severity: 'critical',
    message: 'A private key',
    literals: [
      'PRIVATE KEY-----',
      'PRIVATE KEY BLOCK-----',
      'PRIVATE KEY ----',
      'ENCRYPTED KEY-----',
      'SECRET KEY-----',
    ],
    regex:
      /-----? ?BEGIN (?:[A-Z0-9]{2,12} ){0,3}(?:PRIVATE|SECRET|ENCRYPTED) KEY(?: BLOCK)? ?-----?(?:[A-Za-z0-9+/=\s,.:()"'<>|]|-(?!-)|\\[nrt\\"]){0,12000}(?:-----? ?END (?:[A-Z0-9]{2,12} ){0,3}(?:PRIVATE|SECRET|ENCRYPTED) KEY(?: BLOCK)? ?-----?)?/g,
    reach: 16_384,
    judge: ({ matched }) => {
      const body = matched
        .replace(/^-----? ?BEGIN[^-]+-----?/, '')
        .replace(/-----? ?END[\s\S]*$/, '')
        .replaceAll(/\\[nrt\\"]|[^A-Za-z0-9+/=]/g, '')
      if (body.length < 48) return 0
      return new Set(body).size < 16 || /example|placeholder|redacted|yourprivatekey|yourkey/i.test(body)
        ? 0
        : 0.99
    },
  },
  {
    what: 'jwt',
    severity: 'high',
    message: 'A JSON Web Token',
    literals: ['eyJ', 'eyA', 'ewo'],
    regex:
      /(?<![A-Za-z0-9_-])e(?:yJ|yA|wo)[A-Za-z0-9_-]{10,2000}\.e(?:yJ|yA|wo|30)[A-Za-z0-9_-]{0,6000}(?:\.[A-Za-z0-9_-]{0,2000}){0,3}/g,
    reach: 8192,
    judge: ({ matched }) => validateSecret('jwt', matched) * 0.9,
    describe: describeJwt,
  },
  {
    what: 'encoded-jwt',
    severity: 'high',
    message: 'A JSON Web Token in base64',
    literals: ['ZXlK'],
    regex: /(?<![A-Za-z0-9_+/-])ZXlK[A-Za-z0-9_+/-]{60,6000}={0,2}/g,
    reach: 6200,
    judge: ({ matched }) => validateSecret('base64-jwt', matched) * 0.9,
  },
  {
    what: 'connection-string',
    severity: 'high',
    message: 'An address with a password',
    literals: ['://'],
    regex: new RegExp(
      String.raw`(?<![A-Za-z0-9+])[a-z][a-z0-9]{1,23}(?:[+:][a-z0-9]{1,16}){0,2}:\/\/(?<user>[^\s:/@"'<>?#\x60|]{0,80}):(?<secret>[^\s"'<>#\x60|/?][^\s"'<>#\x60|]{1,127})@(?=[A-Za-z0-9[{$._-])`,
      'gi',
    ),
    reach: 320,
    needs: ['@'],
    judge: judgeAddress,
  },
  {
    what: 'connection-string',
    severity: 'high',
    message: 'An address with a token',
    literals: ['https://', 'http://'],
    regex: /(?<secret>[A-Za-z0-9_-]{20,255})@/y,
    reach: 300,
    anchored: 'end',
    // The address that programs report errors to is public.
    judge: ({ matched, end }, text) =>
      judgeToken(matched) > 0 && !/^@[\w.-]{0,60}sentry/.test(text.slice(end, end + 80)) ? 0.8 : 0,
  },
  {
    what: 'connection-string',
    severity: 'high',
    message: 'A connection string with a password',
    literals: ['@tcp(', '@unix('],
    regex: /(?<![\w.-])[\w.-]{1,64}:(?<secret>[^\s"'@/]{4,128})@(?:tcp|unix)\(/g,
    reach: 220,
    judge: ({ matched }) => validateSecret('url-credentials', matched) * (isOtherValue(matched) ? 0 : 0.85),
  },
  {
    what: 'connection-string',
    severity: 'high',
    message: 'A connection string with a password',
    literals: ['jdbc:oracle:thin:', 'sqlplus '],
    regex: /[\w.$-]{1,64}\/(?<secret>[^\s"'@/]{4,128})@/y,
    reach: 240,
    anchored: 'end',
    judge: ({ matched }) => validateSecret('url-credentials', matched) * (matched === 'tiger' ? 0 : 0.85),
  },
  {
    what: 'connection-string',
    severity: 'high',
    message: 'A connection string with a password',
    literals: [
      'password=',
      'pwd=',
      'password =',
      'accountkey=',
      'sharedaccesskey=',
      'accesskey=',
      'secret=',
      'sharedsecretvalue=',
    ],
    regex: /\s{0,1}(?<secret>[^;"'\s&<>]{5,300})(?=[;"'\s&<]|$)/y,
    reach: 320,
    anchored: 'end',
    judge: judgeConnection,
  },
  {
    what: 'authorization-header',
    severity: 'high',
    message: 'An authorization header with a credential',
    literals: ['authorization'],
    regex:
      /\\?["']?\]?[ \t]{0,3}(?:[:=,]|=>)[ \t]{0,3}[bfu]?\\?["'`]?(?:(?:bearer|basic|token|apikey|api-key|api-token|key|digest|negotiate|splunk|genie[kK]ey|bot|oauth|ssws|jwt|aws)[ \t:=]{1,3})?(?:token=|api_?key=)?\\?["']?(?<secret>[A-Za-z0-9._~+/=@:!|$%-]{7,2999}[A-Za-z0-9_~+/=@!$%-])/iy,
    reach: 3100,
    anchored: 'end',
    judge: judgeHeader,
  },
  {
    what: 'authorization-header',
    severity: 'high',
    message: 'An authorization header with a credential',
    literals: ['bearer ', 'basic '],
    regex: /(?<secret>[A-Za-z0-9._~+/=-]{19,2999}[A-Za-z0-9_~+/=-])/iy,
    reach: 3100,
    anchored: 'end',
    judge: (match, text) =>
      /(?:^|["'`:=\s(])(?:bearer|basic) $/i.test(text.slice(Math.max(0, match.from - 9), match.from))
        ? judgeHeader(match, text) * 0.95
        : 0,
  },
  ...ANCHORED_FORMATS,
  ...CALLS,
  ...FILE_LINES,
  ...ROWS,
  ...DER_KEYS,
  ...ASSIGNED,
  ...SPOKEN,
]

function judgeAddress({ matched, groups }: PatternMatch<BuiltIn>): number {
  const user = (groups?.['user'] ?? '').toLowerCase()
  const password = matched.toLowerCase()
  if (
    password === user ||
    (/^(?:user(?:name)?|login|my_?user|your\w*|x+|foo|me|name)$/.test(user) && isOrdinary(password))
  )
    return 0
  if (isOtherAddressPart(matched) || validateSecret('url-credentials', matched) === 0) return 0
  if (/^[a-z]{1,8}$/.test(matched) || matched.length < 4 || /^\d{1,5}(?:\/|$)/.test(matched)) return 0
  return 0.85
}

/** A path, a port or the query of an address whose @ belongs to something else. */
const isOtherAddressPart = (text: string): boolean =>
  /\/\/|^\d{1,5}\/|^\/|^[$%{[(]|[{}]$|^:|\\[nr]/.test(text)
const isOrdinary = (password: string): boolean =>
  isOrdinaryPassword(password) || /^(?:my|your|the)?_?(?:pass|secret)\w{0,12}$/.test(password)

/** Members of ODBC, ADO and Azure strings; the other members tell them from forms and code. */
const MEMBERS =
  /(?:server|host|data source|datasource|endpoint|hostname|accountname|initial catalog|database|dbname|uid|user id|user|username|sharedaccesskeyname|driver|dsn|provider|id|port)\s?=/i

function judgeConnection(match: PatternMatch<BuiltIn>, text: string): number {
  const before = text.slice(Math.max(0, match.from - 240), match.from)
  const line = before.slice(
    Math.max(before.lastIndexOf('\n'), before.lastIndexOf('"'), before.lastIndexOf("'")) + 1,
  )
  const after = text.slice(match.end, match.end + 120).split(/["'\n]/)[0] ?? ''
  if (!line.includes(';') && !after.startsWith(';') && !/\s(?:host|dbname|user)=/.test(line)) return 0
  if (!MEMBERS.test(line) && !MEMBERS.test(after)) return 0
  const value = match.matched
  if (isPlaceholder(value) || isOrdinaryPassword(value) || isOtherValue(value)) return 0
  return 0.85
}

function judgeHeader({ matched, end }: PatternMatch<BuiltIn>, text: string): number {
  if (
    isFillerToken(matched) ||
    isPlaceholder(matched) ||
    isOrdinaryPassword(matched) ||
    isOtherValue(matched) ||
    text[end] === '('
  )
    return 0
  if (/^[A-Za-z]+(?:[._-][A-Za-z]+)*$/.test(matched) || (matched.startsWith('eyJ') && matched.length < 60))
    return 0
  if (
    /^[A-Za-z0-9+/]{8,}={0,2}$/.test(matched) &&
    matched.length < 120 &&
    validateSecret('base64-user', matched) > 0
  )
    return 0.9
  return /\d/.test(matched) && entropyOf(matched) >= (matched.length < 20 ? 2.6 : 3.1) ? 0.85 : 0
}

/** The whole string is the value of a member called password, apiKey and the like. */
export function judgeNamedValue(text: ViewText): Observation | undefined {
  const { source, view } = text.rendering
  if (view !== 'raw' || source.isKey || !SECRET_NAME.test(source.name) || /\s/.test(text.text))
    return undefined
  const kind = kindOfName(source.name)
  if (kind === 'none' || kind === 'other') return undefined
  const confidence = judgeNamed(text.text, { name: source.name, kind, isQuoted: true })
  if (confidence === 0) return undefined
  return {
    code: 'secrets/named-secret',
    class: 'secret',
    severity: 'high',
    confidence,
    message: 'A value that its name calls a secret',
    at: { text, start: 0, end: text.text.length },
  }
}
