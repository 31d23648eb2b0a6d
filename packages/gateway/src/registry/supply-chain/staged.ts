/** The end of an examination of content that was staged: into the store under its pin, with what was found in it. */

import type { PinnedStart, ScanFinding, ServerPin, ServerSource } from '@callgate/contracts/catalogue'
import type { Examination, ExamineContext } from './examination.ts'
import { makeSbom } from './sbom.ts'
import { storeContent } from './store.ts'
import type { Tree } from './tree.ts'

interface Staged {
  readonly source: ServerSource
  readonly folder: string
  readonly tree: Tree
  readonly pin: ServerPin
  readonly findings: readonly ScanFinding[]
  readonly start: PinnedStart | null
}

export async function storeExamined(
  { source, folder, tree, pin, findings, start }: Staged,
  { storeDirectory, limits, now }: ExamineContext,
): Promise<Examination> {
  const stored = await storeContent({ folder, tree, npm: null }, storeDirectory, pin, limits)
  return {
    pin,
    findings: [...stored.findings, ...findings],
    sbom: makeSbom({ source, pin, timeMs: now() }),
    store: stored.store,
    start,
  }
}
