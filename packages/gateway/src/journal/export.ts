/** Takes records out of a log so that others can check them alone: lines, proofs, one signed checkpoint, public keys. */

import { mkdirSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import { readLines } from './line-reader.ts'
import { hashLeaf, verifyInclusion } from './merkle.ts'
import { parseVerifierKey, readCheckpoint, type VerifierKey } from './note.ts'
import type { Journal } from './journal.ts'
import { type RecordFilter, searchRecords } from './read.ts'

const ProofLine = z.strictObject({ seq: z.int(), proof: z.array(z.base64()) })

/** What an export needs of a log: an open journal is one, and so are the files of one that another process writes. */
export type ExportedLog = Pick<Journal, 'dir' | 'proveRecord' | 'verifierKeys'>

export interface ExportSummary {
  readonly dir: string
  readonly records: number
  readonly size: number
}

/**
 * Writes matching records to `target`: `records.jsonl` with the lines as they are, `proofs.jsonl` with an inclusion proof each,
 * `checkpoint` with the signed tree head they lead to, and `public-keys`.
 */
export async function exportRecords(
  journal: ExportedLog,
  lastSigned: { readonly note: string; readonly size: number },
  { target, filter }: { readonly target: string; readonly filter: RecordFilter },
): Promise<ExportSummary> {
  mkdirSync(target, { recursive: true, mode: 0o700 })
  const lines = await open(join(target, 'records.jsonl'), 'wx', 0o600)
  const proofs = await open(join(target, 'proofs.jsonl'), 'wx', 0o600)
  const toSeq = Math.min(filter.toSeq ?? Infinity, lastSigned.size - 1)
  let records = 0
  try {
    for await (const { record, line } of searchRecords(journal.dir, { ...filter, toSeq })) {
      const { proof } = await journal.proveRecord(record.seq, lastSigned.size)
      await lines.appendFile(`${line}\n`)
      await proofs.appendFile(
        `${JSON.stringify({ seq: record.seq, proof: proof.map((node) => node.toString('base64')) })}\n`,
      )
      records += 1
    }
  } finally {
    await lines.close()
    await proofs.close()
  }
  await writeFile(join(target, 'checkpoint'), lastSigned.note, { flag: 'wx', mode: 0o600 })
  await writeFile(join(target, 'public-keys'), `${journal.verifierKeys().join('\n')}\n`, {
    flag: 'wx',
    mode: 0o600,
  })
  return { dir: target, records, size: lastSigned.size }
}

export interface ExportReport {
  readonly ok: boolean
  readonly records: number
  readonly problems: readonly string[]
}

/** Checks an export with nothing but its files and, better, keys known from elsewhere. */
export async function verifyExport(dir: string, givenKeys?: readonly string[]): Promise<ExportReport> {
  const problems: string[] = []
  const missing = ['records.jsonl', 'proofs.jsonl', 'checkpoint', 'public-keys'].filter(
    (name) => !existsSync(join(dir, name)),
  )
  if (missing.length > 0)
    return { ok: false, records: 0, problems: [`${missing.join(', ')} missing in ${dir}`] }
  const texts =
    givenKeys ??
    readFileSync(join(dir, 'public-keys'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  const keys = texts.map(parseVerifierKey).filter((key): key is VerifierKey => key !== undefined)
  const reading = readCheckpoint(readFileSync(join(dir, 'checkpoint'), 'utf8'), keys)
  if (reading.state !== 'valid') {
    const reason = reading.state === 'invalid' ? reading.reason : 'it is signed by none of the given keys'
    return { ok: false, records: 0, problems: [`the checkpoint is not valid: ${reason}`] }
  }
  const { root, size } = reading.head
  const proofs = readLines(join(dir, 'proofs.jsonl'))
  let records = 0
  for await (const line of readLines(join(dir, 'records.jsonl'))) {
    const next = await proofs.next()
    const claim = next.done === true ? undefined : parseProof(next.value.bytes.toString('utf8'))
    if (claim === undefined) problems.push(`record ${records} of the export has no proof`)
    else {
      const leaf = hashLeaf(line.bytes)
      const whole =
        line.complete && verifyInclusion({ index: claim.seq, size, leaf, proof: claim.proof, root })
      if (!whole) problems.push(`record ${claim.seq} is not in the signed log as it stands here`)
    }
    if (problems.length >= 100) break
    records += 1
  }
  await proofs.return(undefined)
  return { ok: problems.length === 0, records, problems }
}

function parseProof(text: string): { readonly seq: number; readonly proof: readonly Buffer[] } | undefined {
  try {
    const { seq, proof } = ProofLine.parse(readJson(text))
    return { seq, proof: proof.map((node) => Buffer.from(node, 'base64')) }
  } catch {
    // The caller names the record whose proof is not one.
    return undefined
  }
}
