/** The YAML that silences exactly one finding: of a record, or as a form with what is to be filled in. */

import { isBehaviourCode } from '@callgate/contracts/behaviour'
import { renderSuppression } from '@callgate/engine/suppressions'
import { showRecord } from '../../journal/read.ts'
import { CommandFailure } from '../arguments.ts'
import { requireLog } from '../journal/log-folder.ts'

const DAY_MS = 86_400_000
const DAYS = 30

export interface NamedRecord {
  readonly seq: number
  readonly data: string | undefined
  readonly config: string | undefined
}

/** Reason and owner are for whoever silences it to say. */
export async function renderSilencing(code: string, record: NamedRecord | null): Promise<string> {
  const expires = new Date(Date.now() + DAYS * DAY_MS).toISOString().slice(0, 10)
  const said = { reason: '<why it is no threat>', owner: '<who answers for it>', expires }
  if (record === null) {
    const form = isBehaviourCode(code)
      ? { code, path: '', digest: '' }
      : { code, path: '<path in the record>', digest: '<digest in the record>' }
    return renderSuppression(form, { upstream: '<upstream>', target: '<tool>' }, said)
  }
  const dir = await requireLog(record.data, record.config)
  const entry = (await showRecord(dir, record.seq))?.record.entry
  const findings = entry !== undefined && 'findings' in entry ? entry.findings : []
  const found = findings.filter((finding) => finding.code === code)
  if (entry === undefined || !('upstream' in entry) || found.length === 0)
    throw new CommandFailure(
      `Record ${record.seq} has no finding ${JSON.stringify(code)}; callgate journal search lists those that do.`,
    )
  const parts = new Set(found.map((finding) => renderSuppression(finding, entry, said)))
  return [...parts].map((part, index) => (index === 0 ? part : part.slice(part.indexOf('\n') + 1))).join('')
}
