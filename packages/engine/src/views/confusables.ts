/** Letters of other alphabets, and decorated letters, that a reader takes for Latin ones. */

/** Each lookalike followed by the Latin letter it is taken for. Only letters that look alike in common fonts. */
const PAIRS =
  'аaеeоoрpсcуyхxіiїiјjѕsһhԁdԛqԝwґrвvкkмmнhтtбbАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԌGԀDԚQԜW' +
  'αaοoνvρpτtιiκkυuγyηnωwεeχxΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX' +
  'օoսuոnհhցgզqյjրnՕOՍU' +
  'ᎪAᏴBᏟCᎠDᎬEᏀGᎻHᎥiᎫJᏦKᏞLᎷMᎾOᏢPᏒRᏚSᎢTᏙVᎳWᏃZ' +
  'ıiɑaɡgɩiʟlɴnʀrʏyɪiʙbʜhᴀaᴄcᴅdᴇeᴊjᴋkᴍmᴏoᴘpᴛtᴜuᴠvᴡwᴢzꜰfꜱsǀlƖlɢgɸoƽs' +
  "∨v⁄/∕/⧸/‐-‑-‒-–-—-−-‘'’'‛'“\"”\"‟\"′'‵'。."

const TABLE: Readonly<Uint16Array> = buildTable()

function buildTable(): Uint16Array {
  const table = new Uint16Array(0x10000)
  for (let at = 0; at + 1 < PAIRS.length; at += 2) table[PAIRS.charCodeAt(at)] = PAIRS.charCodeAt(at + 1)
  return table
}

/** The Latin letter or mark a unit is taken for; 0 when it is none of these. */
export function latinLookalike(unit: number): number {
  return TABLE[unit] as number
}

/** Letters in boxes, circles and flags that no compatibility form covers. */
export function decoratedLetter(code: number): string | undefined {
  for (const first of [0x1f150, 0x1f170, 0x1f1e6]) {
    if (code >= first && code < first + 26) return String.fromCharCode(0x61 + code - first)
  }
  return undefined
}

/** Blocks whose letters are folded only in words that mix with Latin or consist of lookalikes, so that real words stay. */
export function isForeignLetter(code: number): boolean {
  return (
    (code >= 0x370 && code <= 0x3ff) || (code >= 0x400 && code <= 0x52f) || (code >= 0x531 && code <= 0x58f)
  )
}
