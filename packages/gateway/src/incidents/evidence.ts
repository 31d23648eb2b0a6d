/** Records with the paths that prove them: each can be checked alone, with nothing but a signed tree head. */

import type { EvidenceView } from '@callgate/contracts/incident'
import type { JournalEvidence } from '@callgate/contracts/verification'

/** The part of the journal that proves. */
export interface ProvingLog {
  readonly origin: string
  /** The signed tree head that everything written so far is under; null where none can be signed now. */
  signHead(): Promise<{ readonly note: string; readonly size: number } | null>
  line(seq: number): Promise<string | undefined>
  proveRecord(
    seq: number,
    size?: number,
  ): Promise<{ readonly size: number; readonly proof: readonly Uint8Array[] }>
}

export async function proveRecords(log: ProvingLog, seqs: readonly number[]): Promise<JournalEvidence> {
  const head = await log.signHead()
  const evidence: EvidenceView[] = []
  for (const seq of seqs) {
    const { size, proof } = await log.proveRecord(
      seq,
      head !== null && seq < head.size ? head.size : undefined,
    )
    const hashes = proof.map((one) => Buffer.from(one).toString('hex'))
    evidence.push({ seq, line: (await log.line(seq)) ?? null, size, proof: hashes })
  }
  return { origin: log.origin, checkpoint: head?.note ?? null, evidence }
}
