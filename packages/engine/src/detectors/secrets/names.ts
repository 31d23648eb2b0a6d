/** What the name of a value says of it: a password, a credential of another kind, something else, or nothing. */

export type NameKind = 'password' | 'credential' | 'key' | 'other' | 'none'

/** Last words of names that measure, place or describe a credential instead of holding it. */
const OTHER_LAST = new Set(
  `id ids name url uri urls path file filename filepath type types version length len size count expiry
    expires expiration expire expired ttl hash digest sha sha1 sha256 sha512 md5 checksum endpoint
    address addr format policy field label hint prompt message error status state age limit usage
    date time at by role scope issuer algorithm alg arn region bytes bits budget rotation enabled
    required prefix suffix regex pattern provider manager store vault ref reference location title
    description header param params parameter column input output confirmation cost rate ratio price
    symbol contract pair pairs host hostname port user username email login account class function
    method handler service server client code codes hex length index position offset source target
    table tokenizer validator strategy config settings options schema model table view list map set
    cache ring chain board stroke word words phrase phrases`.split(/\s+/),
)
/** Words that make a following key, token or secret something that is no secret. */
const OTHER_BEFORE = new Set(
  `page next prev previous continuation cursor sync progress max min total num number count csrf xsrf
    public pub publishable primary foreign sort order partition cache idempotency prompt completion
    input output reset forgot has is use require required requires no eos bos pad unk sep cls mask
    special start end stop first last row map hash object dict json config meta issue jira project
    translation i18n locale lookup group index event keyboard hot short arrow shift ctrl alt enter
    tab bucket s3 file path blob message routing pipeline search data field column parent child
    unique composite join natural surrogate range host known fingerprint schema image asset feature
    setting property state query client_id correct wrong invalid valid issuer stream chunk lemma
    word sub text item list dedup deduplication etag pagination paging watermark resume change delta skip marker shard iterator forward backward scroll snapshot seek starting confirmation poll upload_id authenticity request antiforgery verification
    device_id design css color style theme`.split(/\s+/),
)
const OTHER_GLUED =
  /^(?:public|pub|primary|foreign|sort|partition|cache|next|page|csrf|xsrf|mon|don|tur|wee|hot|shift|enter|tab|row|map|hash|object|by|com|tres|encom|sur|under|over)(?:key|token|secret|pass)s?$/
const PASSWORD =
  /(?:password|passwd|passphrase|passcode|passwort|pswd|passw|kennwort|motdepasse|contrasena|senha|wachtwoord|adgangskode|passord|losenord|heslo|haslo|lozinka|jelszo)s?$|^(?:(?:db|user|my|admin|root|smtp|ftp|sql|mysql|pg|mail|email|login|auth|http|proxy|ssh|svc|app|api|test|redis|mongo|rabbit|ldap|key|store|enable|require|bind|root|become)?(?:pass|pwd|pw|pswd)|psk|clave)$/
const CREDENTIAL =
  /(?:secret|token|credential|apikey|accesskey|authkey|secretkey|privatekey|appkey|licensekey|signingkey|masterkey|apitoken)s?$|^(?:pat|auth|hmac|jwt|masterauth|bearer|creds?|otpauth|apikey\w{0,4}|token\w{0,2}|secret\w{0,2})$/

/** Names repeat, over the rows of a result and from one message to the next; longer ones are read anew. */
const known = new Map<string, NameKind>()
const KNOWN_MAX = 1000
const KNOWN_LENGTH_MAX = 32

/** Reads a name such as `DB_PASSWORD`, `clientSecret`, `x-api-key` or `Secret Access Key`. */
export function kindOfName(name: string): NameKind {
  if (name.length > KNOWN_LENGTH_MAX) return readKind(name)
  let kind = known.get(name)
  if (kind === undefined) {
    if (known.size >= KNOWN_MAX) known.clear()
    known.set(name, (kind = readKind(name)))
  }
  return kind
}

function readKind(name: string): NameKind {
  const words = wordsOf(name)
  let last = words.pop() ?? ''
  // password1, TOKEN_2
  while (
    /^(?:\d{1,3}|base|value|val|str|plain|plaintext|raw|equals|prod|production|staging|live|env)$/.test(
      last,
    ) ||
    // MJ_APIKEY_PRIVATE
    (last === 'private' && CREDENTIAL.test(words.at(-1) ?? ''))
  )
    last = words.pop() ?? ''
  if (last === '') return 'none'
  // PassWord, pass_phrase
  if (words.at(-1) === 'pass' && /^(?:word|phrase|code)s?$/.test(last)) last = `${words.pop() ?? ''}${last}`
  const previous = words.at(-1) ?? ''
  // The parts of a signed address: it opens one object for some minutes, and is there to be followed.
  if (/^(?:amz|goog)$/.test(words[words[0] === 'x' ? 1 : 0] ?? '')) return 'other'
  if (OTHER_GLUED.test(last)) return 'other'
  if (PASSWORD.test(last)) return OTHER_BEFORE.has(previous) ? 'other' : 'password'
  // A secret is one, whatever it is of: of a project, of an event.
  if (/^secrets?$/.test(last)) return NO_SECRET_BEFORE.test(previous) ? 'other' : 'credential'
  if (CREDENTIAL.test(last))
    return OTHER_BEFORE.has(previous) || (last === 'token' && /^(?:key|client)$/.test(previous))
      ? 'other'
      : 'credential'
  if (/^keys?$/.test(last)) {
    if (previous === '' || OTHER_BEFORE.has(previous)) return 'other'
    return KEY_BEFORE.test(previous) || /^x-/i.test(name) ? 'credential' : 'key'
  }
  if (OTHER_LAST.has(last)) return 'other'
  return 'none'
}

const NO_SECRET_BEFORE =
  /^(?:forgot|has|is|use|requires?|required|no|num|number|total|max|min|reset|image|pull|kubernetes|public|open|k8s|test|top|list|verification)$/

/** Words before `key` that say it opens something. */
const KEY_BEFORE =
  /^(?:\w*api|access|secret|private|auth|authentication|authorization|encryption|signing|sign|master|account|service|admin|app|application|license|deploy|webhook|session|client|consumer|subscription|storage|integration|write|server|shared|hmac|aes|ssh|crypto|cipher|sdk|rest|security|live|prod|production|wallet|priv|functions|function|root|device|read|ingest|rapidapi|bot|merchant|decryption|salt)$/

export function wordsOf(name: string): string[] {
  return name
    .split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
}
