/** Credentials that need code to tell: private keys, JSON Web Tokens, connection strings, and values called secret by their name. */

import type { LiteralPattern } from '../../prefilter/windows.ts'
import { entropyOf, isPlaceholder, validateSecret } from '../../rules/validators.ts'
import type { Observation, ViewText } from '../detector.ts'

export interface BuiltIn extends LiteralPattern {
  readonly what: string
  readonly severity: 'medium' | 'high' | 'critical'
  readonly message: string
  /** Confidence in the match; 0 rejects it. */
  readonly judge: (matched: string, around: string) => number
}

const SECRET_WORD =
  '(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_ -]?key|apikey|access[_-]?key|auth[_-]?key|private[_-]?key|encryption[_-]?key|signing[_-]?key|client[_-]?secret|credentials?)'

/** Member names whose string value is a credential. */
export const SECRET_NAME = new RegExp(`(?:^|[_. -]|[a-z](?=[A-Z]))${SECRET_WORD}$`, 'i')
/** Names that end like one and hold something else. */
const OTHER_NAME =
  /(?:page|next|prev\w*|continuation|cursor|sync|progress|max|total|num\w*|csrf|public|primary|foreign|sort|partition|cache|idempotency|prompt|completion|input|output|reset|forgot|has|is|use|require\w*|no)[_. -]?(?:page)?[_. -]?(?:token|key|secret|password)s?$/i

export const BUILT_IN: readonly BuiltIn[] = [
  {
    what: 'private-key',
    severity: 'critical',
    message: 'A private key',
    literals: ['PRIVATE KEY-----', 'PRIVATE KEY BLOCK-----'],
    regex:
      /-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s,.:()-]|\\[nr])*(?:-----END (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----)?/g,
    reach: 16_384,
    judge: (matched) => {
      const body = matched
        .replace(/^-----BEGIN[^-]+-----/, '')
        .replace(/-----END[\s\S]*$/, '')
        .replaceAll(/\\[nr]|\s/g, '')
      if (body.length < 40) return 0
      return isFiller(body) ? 0 : 0.99
    },
  },
  {
    what: 'jwt',
    severity: 'high',
    message: 'A JSON Web Token',
    literals: ['eyJ'],
    regex:
      /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,6000}(?:\.[A-Za-z0-9_-]{0,2000}){0,3}/g,
    reach: 8192,
    judge: (matched) => validateSecret('jwt', matched) * 0.9,
  },
  {
    what: 'connection-string',
    severity: 'high',
    message: 'A connection string with a password',
    literals: ['://'],
    regex:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb|redis|rediss|amqps?|mssql|sqlserver|clickhouse|cockroachdb|ftps?|sftp|smtps?|imaps?|ldaps?|ssh|https?|git|nats|kafka|cassandra|couchdb|neo4j|bolt|mqtts?)(?:\+[a-z]{1,16})?:\/\/[^\s:/@"'<>?#]{0,64}:(?<secret>[^\s:/@"'<>?#]{4,128})@[A-Za-z0-9[][^\s/"'<>]{1,200}/gi,
    reach: 400,
    judge: (matched) =>
      validateSecret('url-credentials', matched) * (/^[a-z]{3,8}$/.test(matched) ? 0.55 : 0.85),
  },
  {
    what: 'connection-string',
    severity: 'high',
    message: 'A connection string with a password',
    literals: ['password=', 'pwd=', 'accountkey=', 'sharedaccesskey='],
    regex:
      /(?:;|^|["'\s])(?:password|pwd|accountkey|sharedaccesskey)=(?<secret>[^;"'\s]{6,200})(?=;|["']|\s|$)/gi,
    reach: 320,
    judge: (matched, around) =>
      /(?<=server|host|data source|endpoint|accountname|initial catalog|database|uid|user id)=/i.test(
        around,
      ) && !isPlaceholder(matched)
        ? 0.85
        : 0,
  },
  {
    what: 'authorization-header',
    severity: 'high',
    message: 'An authorization header with a credential',
    literals: ['bearer ', 'basic '],
    regex:
      /\b(?:authorization["']?\s{0,3}[:=]\s{0,3}["']?|-H\s{1,3}["']\w{1,40}:\s{0,3})(?:bearer|basic)\s{1,3}(?<secret>[A-Za-z0-9._~+/=-]{16,2000})/gi,
    reach: 2100,
    judge: (matched) => (isPlaceholder(matched) || entropyOf(matched) < 3.2 ? 0 : 0.85),
  },
  {
    what: 'named-secret',
    severity: 'high',
    message: 'A value that its name calls a secret',
    literals: ['pass', 'pwd', 'secret', 'token', 'key', 'credential'],
    regex: new RegExp(
      `(?<![A-Za-z])(?:[A-Za-z0-9]{1,24}[_.-]){0,4}${SECRET_WORD}["']?\\s{0,3}(?::=|=>|=|:)\\s{0,3}["'\`]?(?<secret>[^\\s"'\`,;<>(){}\\[\\]]{8,256})`,
      'gi',
    ),
    reach: 300,
    after: /(?:word|wd|phrase|s)?["']?\s{0,3}[:=]/iy,
    judge: judgeAssigned,
  },
]

function isFiller(body: string): boolean {
  return new Set(body).size < 12 || /\.{3}|example|your|redacted|placeholder/i.test(body)
}

/** An assignment: code is full of `token = getToken()`; only values that no word or expression looks like count. */
function judgeAssigned(matched: string, around: string): number {
  const name = nameBefore(around, matched.slice(0, 24))
  if (OTHER_NAME.test(name)) return 0
  return judgeValue(matched, /pass|pwd/i.test(name))
}

/** The name in front of the first place where the value is assigned. */
function nameBefore(around: string, value: string): string {
  for (let at = around.indexOf(value); at >= 0; at = around.indexOf(value, at + 1)) {
    const assignment = ASSIGNMENT.exec(around.slice(Math.max(0, at - 11), at))
    if (assignment === null) continue
    const end = at - assignment[0].length
    let start = end
    while (start > 0 && end - start < 64 && NAME_UNIT.test(around[start - 1] as string)) start--
    return around.slice(start, end)
  }
  return ''
}

/** What stands between a name and its value. */
const ASSIGNMENT = /["']?\s{0,3}(?::=|=>|=|:)\s{0,3}["'`]?$/
const NAME_UNIT = /[A-Za-z0-9_.-]/

/** How likely a value is random enough to be a credential. */
function judgeValue(value: string, isPassword: boolean): number {
  if (isPlaceholder(value) || value.length > 256) return 0
  if (/^[\w.-]+\(|^\w+(?:\.\w+)+$|^(?:https?|file):\/\/|^[./~]|^\$|^%|^--|^(?:sha\d+|md5)[-:]/i.test(value))
    return 0
  // Words, identifiers, dates, versions, UUIDs and plain numbers name or count something.
  if (/^[A-Za-z]+(?:[_.:/-][A-Za-z]+)*$/.test(value) || /^[\d.,:/TZ+-]+$/.test(value)) return 0
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) return 0
  const kinds =
    Number(/[a-z]/.test(value)) +
    Number(/[A-Z]/.test(value)) +
    Number(/\d/.test(value)) +
    Number(/[^A-Za-z0-9]/.test(value))
  const entropy = entropyOf(value)
  if (isPassword && value.length >= 8 && kinds >= 3 && entropy >= 2.7) return 0.7
  if (value.length >= 16 && kinds >= 2 && entropy >= 3.4 && /\d/.test(value))
    return value.length >= 24 ? 0.8 : 0.65
  return 0
}

/** The whole string is the value of a member called password, apiKey and the like. */
export function judgeNamedValue(text: ViewText): Observation | undefined {
  const { source, view } = text.rendering
  if (view !== 'raw' || source.isKey || !SECRET_NAME.test(source.name) || OTHER_NAME.test(source.name))
    return undefined
  if (/\s/.test(text.text)) return undefined
  const confidence = judgeValue(text.text, /pass|pwd/i.test(source.name))
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
