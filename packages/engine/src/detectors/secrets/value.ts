/** How much a value looks like a credential, when only its name or its place says that it may be one. */

import { isOrdinaryPassword, isPlaceholder } from '../../rules/placeholder.ts'
import { entropyOf } from '../../rules/validators.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Members of objects: settings.account.title. */
const MEMBER_PATH = /^[A-Za-z_$][\w$-]*(?:(?:\.|::|->)#?[A-Za-z_$][\w$-]*)+$/
/** Calls, paths, addresses, variables, flags, digests, versions, dates, media: values that are something else. */
const OTHER_VALUE =
  /^(?:[\w.$-]+\(|\w{1,12}:\/\/|[.~]{0,2}\/\w|[A-Za-z]:\\|--|(?:sha\d+|md5|data|image|urn|arn|vault|env|file|ref|op|keyring|keychain|encrypted|enc|ssm|gsm|kms)[-:[]|ENC\[|\$(?:2[aby]?|argon2\w*|[156])\$|v?\d+\.\d+\.\d|\d{4}-\d\d-\d\dT|ssh-(?:rsa|ed25519)|AAAA[BC]3|0x[0-9a-f]{40}$|eyJ[\w-]{0,60}$|[&?]|%[A-Z])/i
/** What a key or its bundle is stored in. */
const FILE_NAME = /\.(?:pem|key|crt|cer|p12|pfx|jks|js|ts|css|map|json|ya?ml|toml|txt|env|png|svg)$/i
/** The query of an address. */
const QUERY = /[&?]\w{1,24}=/
const TYPE_NAME = /^(?:[A-Z][a-z]+\d*){2,}$|^[A-Z][A-Za-z\d]*(?:Key|Token|Secret|Password|Type|Config)$/

/** Longer values are documents or data. */
const LENGTH_MAX = 512

/** Names of types: `token: Ed25519PrivateKey`. */
export function isTypeName(value: string): boolean {
  return TYPE_NAME.test(value)
}

export function isUuid(value: string): boolean {
  return UUID.test(value)
}

/** True for what cannot be a credential whatever it is called. */
export function isOtherValue(value: string): boolean {
  return (
    value.length > LENGTH_MAX ||
    OTHER_VALUE.test(value) ||
    FILE_NAME.test(value) ||
    (MEMBER_PATH.test(value) && !isKeyOfParts(value)) ||
    (value.includes('=') && QUERY.test(value)) ||
    isPlaceholder(value)
  )
}

/** An id and a key with a point between them, as some services hand them out; what follows the point of a file is short. */
function isKeyOfParts(value: string): boolean {
  const pieces = value.split('.')
  return (
    pieces.length <= 3 &&
    (pieces.at(-1) ?? '').length > 4 &&
    pieces.some((piece) => piece.length >= 16 && /\d\D+\d\D+\d/.test(piece) && changesOf(piece) >= 0.2)
  )
}

/** Confidence that a value is a random token; 0 when it reads as words, a number or a date. */
export function judgeToken(value: string): number {
  // The cheapest questions first: most candidates fall at them.
  if (value.length < 14 || value.length > LENGTH_MAX) return 0
  let [smalls, capitals, digits, changed, from] = [0, 0, 0, 0, 0]
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at)
    if (unit < 0x21 || unit > 0x7e) return 0
    const kind = kindOfUnit(unit)
    if (kind === 1) smalls++
    else if (kind === 2) capitals++
    else if (kind === 3) digits++
    if (at > 0 && isChange(from, kind)) changed++
    from = kind
  }
  const changes = changed / value.length
  const isMixedOnly = value.length >= 24 && changes >= 0.3 && smalls > 0 && capitals > 0
  if (digits === 0 && !isMixedOnly) return 0
  if (smalls + capitals < 2 || (digits < 2 && value.length < 20)) return 0
  const isShort = value.length < 20
  const entropy = entropyOf(value)
  if (entropy < (isShort ? 2.9 : 3.1) || changes < (isShort ? 0.14 : 0.17)) return 0
  if (isUuid(value) || TYPE_NAME.test(value) || isWordy(value) || isOtherValue(value)) return 0
  return value.length >= 24 && entropy >= 3.3 ? 0.8 : 0.65
}

/** Confidence that a value is a password somebody chose; weaker than a token, so its name must say password. */
export function judgePassword(value: string, isQuoted: boolean): number {
  if (value.length < 6 || value.length > 128 || isOtherValue(value) || isOrdinaryPassword(value)) return 0
  if (/^[\d.,:/-]+$/.test(value) || isUuid(value) || (!isQuoted && TYPE_NAME.test(value))) return 0
  const kinds = kindsOf(value)
  if (isWordy(value) && value.split(/[-_.]+/).length >= 4) return 0
  if (kinds >= 3 && value.length >= 8) return 0.75
  if (kinds >= 3 || (kinds === 2 && /\d/.test(value) && value.length >= 8 && /[A-Za-z]/.test(value)))
    return isQuoted || kinds >= 3 ? 0.65 : 0.6
  if (!isQuoted || value.length < 8) return 0
  return (kinds === 2 && /[!@#$%^&*?+~|]/.test(value)) || looksRandom(value) ? 0.6 : 0
}

/** How many of the four kinds occur: small letters, capitals, digits, anything else. */
export function kindsOf(value: string): number {
  let kinds = 0
  for (let at = 0; at < value.length; at++) kinds |= 1 << kindAt(value, at)
  return ((kinds >> 1) & 1) + ((kinds >> 2) & 1) + ((kinds >> 3) & 1) + ((kinds >> 4) & 1)
}

/** Kinds of character change as often as no name, word or version has it: k8Xq2Lm. */
export function isScrambled(value: string): boolean {
  if (value.length < 6 || isWordy(value)) return false
  const changes = changesOf(value) * value.length
  return (
    (changes >= 3 && kindsOf(value.replaceAll(/[^A-Za-z0-9]/g, '')) >= 2 && changesOf(value) >= 0.25) ||
    (kindsOf(value) === 4 && changes >= 3)
  )
}

/** Every piece is a word, a number or a version: release-2024-01, gpt-4-turbo, users.v2.list. */
function isWordy(value: string): boolean {
  return value
    .split(/[-_.:/+=,|@ ]+/)
    .every((piece) =>
      /^(?:[A-Za-z]?[a-z]{0,20}|[A-Z]{1,20}|[a-z]*(?:[A-Z][a-z]+){1,6}|v?\d{1,13}|[a-z]{1,12}\d{1,4})$/.test(
        piece,
      ),
    )
}

/** The pairs of letters that words are made of; typed at random, three of four are others. */
const PAIRS: ReadonlySet<string> = new Set(
  `th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me
    de hi ri ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac
    ot il tr ly nc et ut ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im
    mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke fr
    oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu rn sc gi da yo cr cl du ga
    qu ue ff ba ey ls va um pp ua up lu go ht ru ug ds lt pi rc rr eg au ck ew mu br bi pt ak pu ui
    rg ib tl ny ki rk ys ob mm fu ph og ms ye ud mb ip ub oi rl gu dr hr cc tw ft wn nu af hu nn eo
    vo rv nf xp gn sm fl iz ok nl my gl aw ju oa eq sy sl ps jo lf nv je nk kn gs dy hy ze ks xt bs
    ik dd pd rp sk xi oe oy ws lv dl rf eu dg wr xa yi nm eb rb tm xc eh tc gy ja hn yp za gg ym sw
    bj lm cs ii ix xe oh lk dv lp ax ox uf dm iu sf bt ka yt ek pm ya gt wl rh yl hs ah yc yb hw ox`.split(
    /\s+/,
  ),
)

/** True for eight letters or more that no word is made of. */
function looksRandom(value: string): boolean {
  const letters = value.toLowerCase().replaceAll(/[^a-z]/g, '')
  if (letters.length < 8) return false
  let known = 0
  for (let at = 1; at < letters.length; at++) if (PAIRS.has(letters.slice(at - 1, at + 1))) known++
  return known / (letters.length - 1) < 0.55
}

/** How often the kind of character changes, for each character; a capital before a small letter is no change. */
function changesOf(value: string): number {
  let changes = 0
  let from = value === '' ? 0 : kindAt(value, 0)
  for (let at = 1; at < value.length; at++) {
    const to = kindAt(value, at)
    if (isChange(from, to)) changes++
    from = to
  }
  return changes / value.length
}

function isChange(from: number, to: number): boolean {
  return from !== to && !(from === 2 && to === 1)
}

function kindAt(value: string, at: number): number {
  return kindOfUnit(value.charCodeAt(at))
}

/** 1 small letter, 2 capital, 3 digit, 4 anything else. */
function kindOfUnit(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return 1
  if (unit >= 0x41 && unit <= 0x5a) return 2
  return unit >= 0x30 && unit <= 0x39 ? 3 : 4
}
