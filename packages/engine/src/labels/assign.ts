/** What each tool does and what it returns: the operator's word first, then what its definition suggests. */

import type { ClassedField, DataClass, ItemLabelling, ToolLabels, Trust } from '@callgate/contracts/label'
import { compileGlob, type Glob } from '../policy/glob.ts'

/** What an operator says of one upstream. */
export interface LabelSettings {
  readonly contentTrust?: Trust | undefined
  readonly dataClass?: DataClass | undefined
  readonly tools: Readonly<Record<string, ItemLabelling>>
}

/** Labels of one item with the classes of its fields. */
export interface ItemLabels extends ToolLabels {
  readonly fields: readonly ClassedField[]
}

/** Labels of the item of that name, whose definition suggests `proposed`. */
export type AssignLabels = (name: string, proposed: ToolLabels) => ItemLabels

interface Entry {
  readonly glob: Glob
  readonly says: ItemLabelling
}

/** Compiles what the operator says of an upstream. Of several entries that match, the later one counts, part by part. */
export function compileLabels(settings: LabelSettings): AssignLabels {
  const entries = Object.entries(settings.tools).map(([pattern, says]): Entry => ({
    glob: compileGlob(pattern),
    says,
  }))
  return (name, proposed) => {
    const said = entries.filter(({ glob }) => glob.matches(name)).map(({ says }) => says)
    const kinds = lastOf(said, ({ kinds: named }) => named)
    const declared = lastOf(said, ({ dataClass }) => dataClass) ?? settings.dataClass
    return {
      trust: lastOf(said, ({ contentTrust }) => contentTrust) ?? settings.contentTrust ?? proposed.trust,
      sensitivity: declared ?? proposed.sensitivity,
      kinds: kinds ?? proposed.kinds,
      proposed: kinds === undefined && proposed.proposed,
      ...(declared === undefined ? {} : { declared }),
      fields: joinFields(said),
    }
  }
}

function lastOf<Part>(
  said: readonly ItemLabelling[],
  read: (says: ItemLabelling) => Part | undefined,
): Part | undefined {
  for (const says of said.toReversed()) {
    const part = read(says)
    if (part !== undefined) return part
  }
  return undefined
}

function joinFields(said: readonly ItemLabelling[]): readonly ClassedField[] {
  const classes = new Map<string, DataClass>()
  for (const { fields } of said)
    for (const [path, dataClass] of Object.entries(fields)) classes.set(path, dataClass)
  return [...classes].map(([path, dataClass]) => ({ path, dataClass }))
}

/** What `tool.classes` of policy conditions lists: the class of the whole and those of its fields, each once. */
export function listClasses({
  sensitivity,
  fields,
}: Pick<ItemLabels, 'sensitivity' | 'fields'>): DataClass[] {
  return [...new Set([sensitivity, ...fields.map(({ dataClass }) => dataClass)])]
}
