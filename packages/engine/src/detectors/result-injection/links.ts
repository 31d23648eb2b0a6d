/** Addresses that carry data away: when what shows a text loads them, when somebody opens them, or when a chat unfurls them. */

import { decodeUtf8 } from '../../views/decode-utf8.ts'
import { readBase32 } from '../../views/base32.ts'
import { readBase64, readHex } from '../../views/decode.ts'
import type { Observation, ViewText } from '../detector.ts'
import { isDocumented } from './documented-calls.ts'
import {
  CARRIED_NAME,
  isDrawnFile,
  isDrawnQuery,
  isHarvest,
  PLACEHOLDER,
  SENSITIVE,
} from './drawn-pictures.ts'
import { isToBeFilled } from './filled-in.ts'

/** What stands in every text with an address that is loaded, one that is to be filled in, and one that runs. */
const OF_LOADED = [
  '](http',
  '](<http',
  '](  http',
  '](//',
  '](<//',
  '<img',
  '<source',
  '<iframe',
  '<embed',
  '<video',
  '<object',
  '<link',
  'url(',
  ']: http',
  ']:http',
  ']: <http',
  ']: //',
]
const OF_FILLED = ['={', '=%7b', '=$', '=<', '=[', '/{', '/<', '/[', '/%7b', '/$']
const OF_SCRIPT = ['javascript:', 'data:text/html']
export const LITERALS_OF_LINKS: readonly string[] = [...OF_LOADED, ...OF_FILLED, ...OF_SCRIPT]

const ADDRESS = String.raw`(?:https?:)?\/\/[^\s`
/** What a client loads without asking; its address is a message to whoever owns it. */
const LOADED = new RegExp(
  [
    String.raw`!\[[^\]\n]{0,200}\]\(\s{0,4}(?:<(${ADDRESS}>]{4,2000})|(${ADDRESS})]{4,2000}))`,
    String.raw`<(?:img|source|iframe|embed|video|object|link)\b[^>]{0,300}?\b(?:src|srcset|data|poster|href)\s{0,3}=\s{0,3}(?:"(${ADDRESS}"]{4,2000})|'(${ADDRESS}']{4,2000})|(${ADDRESS}"'>]{4,2000}))`,
    String.raw`\burl\(\s{0,4}["']?(${ADDRESS}"')]{4,2000})`,
    String.raw`^ {0,3}\[[^\]\n]{1,80}\]:\s{0,4}<?(${ADDRESS}]{4,2000})`,
  ].join('|'),
  'gim',
)
/** A definition is loaded where some image refers to it. */
const IS_DEFINITION = /^ {0,3}\[/
const REFERS = /!\[[^\]\n]{0,200}\]\s?\[|!\[[^\]\n]{1,80}\](?!\()/

/** Formulas in the address of an image that draws them. */
const FORMULA = /\\[a-z]{2,20}\s?\{|[/=][^/\s]{0,40}\^\{/i
const HARVEST_PARAMETER =
  /[?&](?:data|d|q|exfil|leak|secret|history|conversation|prompt|payload|content|info|text|msg|stolen|cookie|creds?)=(?!https?(?::|%3A))([^&\s]{40,})/i
/** What an address to be opened or unfurled has no place for. */
const TELLING = String.raw`(?:(?:the|full|entire|all|your|users?)[_ -])?(?:secrets?|secret[_ -]?(?:key|data|value)|conversation|chat[_ -]?(?:history|log)|conversation[_ -](?:history|summary|data|text|log)|system[_ -]?prompt|credentials|cookies|(?:user|private|sensitive|stolen|leaked|exfiltrated|encoded)[_ -]?(?:data|info(?:rmation)?)|exfil\w{0,10}|e?mail[_ -]?(?:body|bodies|contents?)|file[_ -]?contents?|env(?:ironment)?[_ -]?variables)`
const FILLED = new RegExp(
  String.raw`(?:(?:https?:)?\/\/[^\s"'<>(){}]{0,200}[?&#=][^\s"'<>(){}]{0,100}|mailto:[^\s"'<>(){}]{0,100}[?&](?:body|subject)=[^\s"'<>(){}]{0,100}|https?:\/\/)(?:\{\{?|<|\[|%7B(?:%7B)?|\$\{)\s?${TELLING}\s?(?:\}|>|\]|%7D)`,
  'gi',
)
/** An address that runs where it is opened. */
const SCRIPT =
  /(?:\]\(\s{0,4}<?|\b(?:href|src|action)\s{0,3}=\s{0,3}["']?)(?:javascript:[^\s"'>]{0,200}(?:fetch\(|XMLHttpRequest|document\.cookie|eval\(|sendBeacon|localStorage|location\s?=)|data:text\/html[^\s"'>,]{0,60},[^\s"'>]{0,40}(?:<script|%3Cscript|PHNjcmlwd))/gi

/** For the check of shipped patterns. */
export const LINK_PATTERNS = [
  { id: 'loaded', regex: LOADED, reach: 2400 },
  { id: 'filled', regex: FILLED, reach: 400 },
  { id: 'script', regex: SCRIPT, reach: 300 },
] as const

/** Data of programs: cursors, tokens, addresses of what a proxy shows, diagrams. */
const OF_PROGRAMS =
  /^\s{0,4}(?:[{["<]|https?:|www\.|\/|%%|graph\b|flowchart\b|sequence|classDiagram|erDiagram|gantt|pie\b|digraph\b|@start|gid:|cursor|offset|page|id:|node:|arrayconnection|v\d)/i

const FOUND_MAX = 50
/** So many addresses of one text are looked at closely; beyond them each counts. */
const ORDINARY_MAX = 500

/** Bits of what an address is looked for by. */
const LOADS = 1
const FILLS = 2
const RUNS = 4

/** What a literal of the list stands for. */
export function kindOfLiteral(index: number): number {
  return index < OF_LOADED.length ? LOADS : index < OF_LOADED.length + OF_FILLED.length ? FILLS : RUNS
}

/** `kinds` are those of the literals that stand in the text. */
export function findLinks(text: ViewText, kinds: number): readonly Observation[] {
  const found: Observation[] = []
  if ((kinds & LOADS) !== 0) findLoaded(text, found)
  if ((kinds & FILLS) !== 0)
    collect(text, found, {
      regex: FILLED,
      code: 'link-beacon',
      message: 'A link that asks for secrets or the conversation to be filled in',
      isOrdinary: isDocumented,
    })
  if ((kinds & RUNS) !== 0)
    collect(text, found, {
      regex: SCRIPT,
      code: 'script-link',
      message: 'A link that runs a script and takes from the page or sends from it',
    })
  return found
}

function findLoaded(text: ViewText, found: Observation[]): void {
  let refers: boolean | undefined
  LOADED.lastIndex = 0
  for (
    let hit = LOADED.exec(text.text), seen = 0;
    hit !== null && seen < FOUND_MAX;
    hit = LOADED.exec(text.text)
  ) {
    if (IS_DEFINITION.test(hit[0]) && !(refers ??= REFERS.test(text.text))) continue
    const url = hit.slice(1).find((part) => part !== undefined) ?? ''
    const sure = judgeLoaded(url, () => isToBeFilled(text.text, hit.index, hit.index + hit[0].length))
    if (sure === 0) continue
    seen++
    found.push({
      code: 'result-injection/image-beacon',
      class: 'injection',
      severity: sure > 0.7 ? 'high' : 'medium',
      confidence: sure,
      message: 'An image whose address carries data to whoever owns it when it is shown',
      at: { text, start: hit.index, end: hit.index + hit[0].length },
    })
  }
}

/** How sure an address that is loaded carries data away; 0 for ordinary ones. */
function judgeLoaded(url: string, isFilled: () => boolean): number {
  const cut = /[?#]|$/.exec(url)?.index ?? url.length
  const [path, rest] = [url.slice(0, cut), url.slice(cut)]
  if (PLACEHOLDER.test(rest) && !FORMULA.test(rest) && (!isDrawnQuery(rest) || isFilled())) return 0.8
  if (CARRIED_NAME.test(path) && !FORMULA.test(url) && (!isDrawnFile(path) || isFilled())) return 0.8
  const [parameter, value] = HARVEST_PARAMETER.exec(url) ?? []
  if (parameter !== undefined && isHarvest(parameter, value as string)) return 0.65
  return carriesText(url) ? 0.65 : 0
}

/** A stretch of base64 or hexadecimal digits in a query, a path or the name of a host. */
const ENCODED = /(?:^|[./?&=#])([A-Za-z0-9+_-]{16,1024}={0,2})(?=[./?&#]|$)/g
const ENCODED_MAX = 20

/** True when a part of the address is a readable text in an encoding. */
function carriesText(url: string): boolean {
  ENCODED.lastIndex = 0
  for (
    let hit = ENCODED.exec(url), seen = 0;
    hit !== null && seen < ENCODED_MAX;
    hit = ENCODED.exec(url), seen++
  ) {
    const said = decode(hit[1] as string)
    if (said !== undefined && isSaid(said)) return true
    ENCODED.lastIndex = hit.index + hit[0].length
  }
  return false
}

function decode(digits: string): string | undefined {
  const read = /^(?:[0-9a-f]{2}){8,512}$/i.test(digits)
    ? readHex(digits)
    : /^(?:[a-z2-7]{16,512}|[A-Z2-7]{16,512})$/.test(digits)
      ? readBase32(digits.toUpperCase())
      : readBase64(digits)
  const text = decodeUtf8(read)
  return text === undefined || /[^\t\n\r\x20-\x7e\u00a0-\uffff]/.test(text) ? undefined : text
}

/** A sentence, or names with values, as opposed to what programs pass on. */
function isSaid(text: string): boolean {
  if (OF_PROGRAMS.test(text)) return false
  const words = text.match(/[A-Za-z\u00c0-\uffff]{2,24}/g)?.length ?? 0
  return (
    (words >= 3 && /\w[ ,;]\s?\w/.test(text)) ||
    (words >= 2 && /\w\s?[:=]\s?\S/.test(text) && SENSITIVE.test(text))
  )
}

function collect(
  text: ViewText,
  found: Observation[],
  {
    regex,
    code,
    message,
    isOrdinary,
  }: {
    readonly regex: RegExp
    readonly code: string
    readonly message: string
    readonly isOrdinary?: (text: string, start: number, end: number) => boolean
  },
): void {
  regex.lastIndex = 0
  let ordinary = 0
  for (
    let hit = regex.exec(text.text), seen = 0;
    hit !== null && seen < FOUND_MAX;
    hit = regex.exec(text.text)
  ) {
    if (ordinary < ORDINARY_MAX && isOrdinary?.(text.text, hit.index, hit.index + hit[0].length) === true) {
      ordinary++
      continue
    }
    seen++
    found.push({
      code: `result-injection/${code}`,
      class: 'injection',
      severity: 'medium',
      confidence: 0.65,
      message,
      at: { text, start: hit.index, end: hit.index + hit[0].length },
    })
  }
}

const URL_BEFORE = /(?:https?:)?\/\/[^\s"'<>]{3,300}[/?&=#.]$/
const BEFORE_MAX = 320

/** Secrets in an encoding inside a link that somebody is to open: what came out of it is told by where it stood. */
export function findEncoded(text: ViewText): readonly Observation[] {
  const { rendering } = text
  if (rendering.view !== 'decoded' || text.text.length > 2048 || !SENSITIVE.test(text.text)) return []
  if (!isSaid(text.text)) return []
  const [origin, ...others] = rendering.origins(0, text.text.length)
  if (origin === undefined || others.length > 0) return []
  const before = origin.source.text.slice(Math.max(0, origin.start - BEFORE_MAX), origin.start)
  if (!URL_BEFORE.test(before)) return []
  return [
    {
      code: 'result-injection/link-beacon',
      class: 'injection',
      severity: 'medium',
      confidence: 0.65,
      message: 'A link that carries what reads like secrets in an encoding',
      at: { text, start: 0, end: text.text.length },
    },
  ]
}
