/**
 * Payloads of the active segment, each encrypted under a key of its own. The keys stand in a file of fixed slots, hidden under the
 * keyring; overwriting a slot makes its payload unreadable for good and leaves every record and proof as it was.
 */

import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync } from 'node:crypto'
import type { PayloadRef } from '@callgate/contracts/journal'
import { readFully, writeFully } from './files.ts'
import { segmentName, segmentPath } from './layout.ts'
import type { JournalFiles, JournalKeys, SegmentFile } from './ports.ts'

export const SLOT_BYTES = 32
/** Slots are made in blocks, so that their file is written once for many payloads. */
const BLOCK_SLOTS = 128
const BLOCK_BYTES = BLOCK_SLOTS * SLOT_BYTES
/** Frame: ciphertext length with tag (4), id of the master key (4), then ciphertext and tag. */
const FRAME_BYTES = 8
const TAG_BYTES = 16
const STAGING_BYTES = 256 << 10
const STAGED_BYTES_MAX = 4 << 20
/** From this length on a payload is written by itself: a copy of it amid others costs more than the write. */
const LARGE_BYTES_MIN = 128 << 10
export const PAYLOAD_BYTES_MAX = 256 << 20
/** Every payload key encrypts one payload, so the nonce may be constant. */
const NONCE = Buffer.alloc(12)

export interface PayloadPlace {
  readonly segment: number
  readonly offset: number
  readonly slot: number
}

/** A payload id says where the payload lies: segment, byte offset, key slot. */
export function parsePayloadId(id: string): PayloadPlace | undefined {
  const match = /^(\d{1,10})\.(\d{1,15})\.(\d{1,10})$/.exec(id)
  if (match === null) return undefined
  return { segment: Number(match[1]), offset: Number(match[2]), slot: Number(match[3]) }
}

interface SlotBlock {
  readonly first: number
  readonly keyId: string
  readonly plain: Buffer
  readonly hidden: Buffer
  next: number
  written: boolean
}

export class PayloadBox {
  readonly segment: number
  readonly #keys: JournalKeys
  readonly #payloads: SegmentFile
  readonly #slots: SegmentFile
  /** One buffer for all, so that a payload leaves nothing behind to be collected. */
  #staged = Buffer.allocUnsafeSlow(STAGING_BYTES)
  #stagedBytes = 0
  #bytes: number
  #nextBlock: number
  #block: SlotBlock | undefined
  #keyId = ''
  #keyIdBytes: Buffer = Buffer.alloc(0)

  constructor(files: JournalFiles, dir: string, segment: number, keys: JournalKeys) {
    this.segment = segment
    this.#keys = keys
    this.#payloads = files.open(segmentPath(dir, segment, 'payloads'))
    this.#slots = files.open(segmentPath(dir, segment, 'keys'))
    this.#bytes = this.#payloads.bytes()
    // Slots of an earlier run are never used again, not even those it left unused.
    this.#nextBlock = Math.ceil(this.#slots.bytes() / BLOCK_BYTES)
  }

  /** Encrypts and stages; the next `flush` writes. */
  keep(text: string, digest?: string): PayloadRef {
    // A UTF-16 unit becomes at most three bytes of UTF-8.
    const most = text.length * 3
    if (most > PAYLOAD_BYTES_MAX && Buffer.byteLength(text, 'utf8') > PAYLOAD_BYTES_MAX)
      throw new Error('The payload is larger than any message may be.')
    if (this.#stagedBytes + FRAME_BYTES + most + TAG_BYTES > STAGED_BYTES_MAX) this.flush()
    const { slot, key } = this.#takeSlot()
    const id = `${this.segment}.${this.#bytes + this.#stagedBytes}.${slot}`
    // A key object, because handing over raw bytes costs three times as much.
    const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), NONCE)
    cipher.setAAD(Buffer.from(id, 'latin1'))
    const body = cipher.update(text, 'utf8')
    cipher.final()
    if (body.length < LARGE_BYTES_MIN) this.#stage(body, cipher.getAuthTag())
    else this.#writeLarge(body, cipher.getAuthTag())
    return { id, digest: digest ?? this.#keys.digest(text), bytes: body.length }
  }

  /** Writes keys, then payloads. After an error `restore` must run before anything else is kept. */
  flush(): void {
    const block = this.#block
    if (block !== undefined && !block.written) {
      writeFully(this.#slots, block.hidden, block.first * SLOT_BYTES)
      block.written = true
    }
    if (this.#stagedBytes === 0) return
    writeFully(this.#payloads, this.#staged.subarray(0, this.#stagedBytes), this.#bytes)
    this.#bytes += this.#stagedBytes
    this.#drop()
  }

  /** Takes back what a failed write left, and forgets what was staged: its records were refused. */
  restore(): void {
    this.#drop()
    if (this.#payloads.bytes() > this.#bytes) this.#payloads.truncate(this.#bytes)
    if (this.#block?.written === false) {
      this.#slots.truncate(this.#block.first * SLOT_BYTES)
      this.#nextBlock = this.#block.first / BLOCK_SLOTS
      this.#block = undefined
    }
  }

  /** Forgets the plain key of an erased payload, should its block still be in memory. */
  forget(slot: number): void {
    const block = this.#block
    if (block === undefined || slot < block.first || slot >= block.first + BLOCK_SLOTS) return
    const at = (slot - block.first) * SLOT_BYTES
    block.plain.fill(0, at, at + SLOT_BYTES)
    block.hidden.fill(0, at, at + SLOT_BYTES)
  }

  get bytes(): number {
    return this.#bytes
  }

  syncedFiles(): readonly SegmentFile[] {
    return [this.#slots, this.#payloads]
  }

  close(): void {
    this.#payloads.close()
    this.#slots.close()
  }

  /** Its key, and what was staged before it, are written first. */
  #writeLarge(body: Buffer, tag: Buffer): void {
    this.flush()
    const head = Buffer.allocUnsafe(FRAME_BYTES)
    this.#writeHead(head, 0, body.length)
    let end = this.#bytes
    for (const piece of [head, body, tag]) {
      writeFully(this.#payloads, piece, end)
      end += piece.length
    }
    this.#bytes = end
  }

  #writeHead(into: Buffer, start: number, bodyBytes: number): void {
    into.writeUInt32BE(bodyBytes + TAG_BYTES, start)
    into.set(this.#keyIdBytes, start + 4)
  }

  #stage(body: Buffer, tag: Buffer): void {
    const start = this.#stagedBytes
    const end = start + FRAME_BYTES + body.length + TAG_BYTES
    if (end > this.#staged.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end, 2 * this.#staged.length))
      this.#staged.copy(larger, 0, 0, start)
      this.#staged = larger
    }
    this.#writeHead(this.#staged, start, body.length)
    this.#staged.set(body, start + FRAME_BYTES)
    this.#staged.set(tag, end - TAG_BYTES)
    this.#stagedBytes = end
  }

  #drop(): void {
    this.#stagedBytes = 0
    if (this.#staged.length > STAGING_BYTES) this.#staged = Buffer.allocUnsafeSlow(STAGING_BYTES)
  }

  #takeSlot(): { slot: number; key: Buffer } {
    let block = this.#block
    if (block === undefined || block.next === BLOCK_SLOTS || block.keyId !== this.#keys.currentId) {
      if (block?.written === false) this.flush()
      block = this.#makeBlock()
    }
    const at = block.next * SLOT_BYTES
    const slot = block.first + block.next
    block.next += 1
    return { slot, key: block.plain.subarray(at, at + SLOT_BYTES) }
  }

  #makeBlock(): SlotBlock {
    const keyId = this.#keys.currentId
    const first = this.#nextBlock * BLOCK_SLOTS
    const plain = randomFillSync(Buffer.alloc(BLOCK_BYTES))
    const hidden = hideSlots(this.#keys, { keyId, segment: this.segment, slot: first }, plain)
    if (hidden === undefined) throw new Error('The keyring has no current key.')
    if (keyId !== this.#keyId) {
      this.#keyId = keyId
      this.#keyIdBytes = Buffer.from(keyId, 'hex')
    }
    this.#nextBlock += 1
    this.#block = { first, keyId, plain, hidden, next: 0, written: false }
    return this.#block
  }
}

/**
 * Hides or shows slots: AES-256-CTR under a key for this segment alone, the counter being the slot's position. A slot is written
 * once, so no counter serves twice; integrity comes from the tag of the payload, which no other key satisfies.
 */
function hideSlots(
  keys: JournalKeys,
  at: { keyId: string; segment: number; slot: number },
  data: Uint8Array,
): Buffer | undefined {
  const key = keys.payloadWrapKey(at.keyId, segmentName(at.segment))
  if (key === undefined) return undefined
  const counter = Buffer.alloc(16)
  counter.writeBigUInt64BE((BigInt(at.slot) * BigInt(SLOT_BYTES)) / 16n, 8)
  return createCipheriv('aes-256-ctr', key, counter).update(data)
}

/** Whether the key of a payload is still there; an overwritten one is all zeros. */
export function readSlotState(
  place: Pick<PayloadPlace, 'slot' | 'offset'>,
  files: { readonly payloads: SegmentFile; readonly slots: SegmentFile },
): 'present' | 'erased' | 'missing' {
  const hidden = readFully(files.slots, SLOT_BYTES, place.slot * SLOT_BYTES)
  if (hidden === undefined || place.offset >= files.payloads.bytes()) return 'missing'
  return hidden.every((byte) => byte === 0) ? 'erased' : 'present'
}

export type PayloadReading =
  | { readonly state: 'present'; readonly text: string }
  | { readonly state: 'erased' | 'missing' | 'damaged' | 'unknown-key' }

/** Reads one payload back. `files` are those of its segment. */
export function readPayload(
  id: string,
  place: PayloadPlace,
  files: { readonly payloads: SegmentFile; readonly slots: SegmentFile; readonly keys: JournalKeys },
): PayloadReading {
  const hidden = readFully(files.slots, SLOT_BYTES, place.slot * SLOT_BYTES)
  const frame = readFully(files.payloads, FRAME_BYTES, place.offset)
  if (hidden === undefined || frame === undefined) return { state: 'missing' }
  if (hidden.every((byte) => byte === 0)) return { state: 'erased' }
  const length = frame.readUInt32BE(0)
  if (length < TAG_BYTES || length > PAYLOAD_BYTES_MAX + TAG_BYTES) return { state: 'damaged' }
  if (place.offset + FRAME_BYTES + length > files.payloads.bytes()) return { state: 'damaged' }
  const sealed = readFully(files.payloads, length, place.offset + FRAME_BYTES)
  if (sealed === undefined) return { state: 'damaged' }
  const key = hideSlots(
    files.keys,
    { keyId: frame.toString('hex', 4), segment: place.segment, slot: place.slot },
    hidden,
  )
  if (key === undefined) return { state: 'unknown-key' }
  const decipher = createDecipheriv('aes-256-gcm', key, NONCE, { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(id, 'latin1'))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    const body = decipher.update(sealed.subarray(0, -TAG_BYTES))
    return { state: 'present', text: Buffer.concat([body, decipher.final()]).toString('utf8') }
  } catch {
    // final() throws exactly when the tag does not match.
    return { state: 'damaged' }
  }
}

/** Overwrites the key slot of a payload with zeros, on the medium. */
export function destroySlot(slots: SegmentFile, slot: number): void {
  if (slots.bytes() < (slot + 1) * SLOT_BYTES) throw new Error('The payload has no key slot.')
  writeFully(slots, Buffer.alloc(SLOT_BYTES), slot * SLOT_BYTES)
  slots.syncNow()
}
