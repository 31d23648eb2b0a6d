/** How much one examination may take: time, bytes, entries. */

export interface ExamineLimits {
  /** For the whole examination, installing included. */
  readonly timeoutMs: number
  /** Of everything that is installed or unpacked. */
  readonly contentBytesMax: number
  readonly fileBytesMax: number
  readonly entriesMax: number
  /** Of one answer of a registry. */
  readonly answerBytesMax: number
  /** Source text that is looked at; beyond it the examination says so. */
  readonly scannedBytesMax: number
  readonly findingsMax: number
}

export const EXAMINE_LIMITS: ExamineLimits = {
  timeoutMs: 180_000,
  contentBytesMax: 1 << 30,
  fileBytesMax: 256 << 20,
  entriesMax: 60_000,
  answerBytesMax: 16 << 20,
  scannedBytesMax: 64 << 20,
  findingsMax: 1000,
}
