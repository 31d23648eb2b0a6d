/** Long values that look encrypted or packed, where a parameter does not speak of content: what leaves may hide in them. */

import { entropyOf } from '../../rules/validators.ts'
import type { Observation, ViewText } from '../detector.ts'

/** Below so many characters ids, keys and signatures look the same. */
const LENGTH_MIN = 512
/** As much of a value as its entropy is taken from. */
const SAMPLE = 4096
const BITS_MIN = 5.2
const HEX_BITS_MIN = 3.7
const HEX = /^[0-9a-f]+$/i
/** Ends at the first space or mark of punctuation, so that prose costs nothing. */
const PACKED = /^[A-Za-z0-9+/_=-]+$/
/** Parameters that take such values all day: content, files, and what is made of keys. */
const TAKES_PACKED =
  /data|content|body|file|image|photo|picture|audio|video|media|blob|binary|bytes|base64|b64|hex|payload|attach|document|pdf|zip|archive|buffer|encoded|cipher|encrypt|sign|cert|proof|pem|key|token|jwt|hash|digest|cursor|state|session|seed|nonce|patch|diff|wasm|avatar|icon|screenshot/i

export function findDense(text: ViewText): Observation | undefined {
  const { rendering, text: value } = text
  if (rendering.view !== 'raw' || value.length < LENGTH_MIN || !PACKED.test(value)) return undefined
  if (TAKES_PACKED.test(rendering.source.name)) return undefined
  const sample = value.slice(0, SAMPLE)
  if (entropyOf(sample) < (HEX.test(sample) ? HEX_BITS_MIN : BITS_MIN)) return undefined
  return {
    code: 'argument-attack/dense-value',
    class: 'argument-attack',
    // Recorded, and left to policy: much that is packed is packed for no ill.
    severity: 'low',
    confidence: 0.5,
    message: 'A long value reads as random, where the parameter does not speak of content',
    at: { text, start: 0, end: value.length },
  }
}
