/** What changed about installed rule packs between two snapshots, as administrative acts to be recorded one by one. */

import type { AdminEntry } from '@callgate/contracts/journal'
import type { InstalledPack } from '@callgate/contracts/pack'
import { compareReleases } from './manifest.ts'

export type PackAct = Pick<AdminEntry, 'act' | 'subject' | 'before' | 'after' | 'note'>

/** A pack that went, came, or became another; going back to an older release is named as such. */
export function listPackActs(
  before: readonly InstalledPack[],
  after: readonly InstalledPack[],
): readonly PackAct[] {
  const old = new Map(before.map((pack) => [pack.name, pack]))
  const acts: PackAct[] = []
  for (const pack of after) {
    const previous = old.get(pack.name)
    old.delete(pack.name)
    if (previous?.digest === pack.digest) continue
    const isBack = previous !== undefined && compareReleases(pack.release, previous.release) < 0
    const act = previous === undefined ? 'rules.install' : isBack ? 'rules.downgrade' : 'rules.update'
    acts.push({
      act,
      subject: nameOf(pack),
      before: previous?.digest ?? null,
      after: pack.digest,
      note: noteOf(pack),
    })
  }
  for (const pack of old.values())
    acts.push({
      act: 'rules.remove',
      subject: nameOf(pack),
      before: pack.digest,
      after: null,
      note: noteOf(pack),
    })
  return acts
}

const nameOf = ({ name, release }: InstalledPack): string => `${name} ${release}`

function noteOf({ publisher, installedBy }: InstalledPack): string {
  return `${publisher === null ? 'unsigned' : `published by ${publisher}`}; put there by ${installedBy}`
}
