/** Runs the rules that ship over their samples and writes the form that starts fast. */

import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { compilePack } from '@callgate/engine/rules/compiler'
import { parse } from 'yaml'
import { builtInPacks, checkedPathOf } from '../packages/gateway/src/config/rule-packs.ts'

/** The text of the checked form of every pack that has rules, by path. A rule that fails its samples ends it. */
export async function generateChecked(): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const path of await builtInPacks()) {
    const bytes = await readFile(path)
    const source: unknown = parse(bytes.toString('utf8'), { maxAliasCount: 0 })
    const result = compilePack(source)
    if (!result.ok) throw new Error(`${path}: ${JSON.stringify(result.errors)}`)
    // A pack without rules has no samples to run, and is one long text.
    if (result.pack.rules.length === 0) continue
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    texts.set(checkedPathOf(path), render(sha256, source as Readonly<Record<string, unknown>>))
  }
  return texts
}

/** One line for each rule, so that a change shows as what it is. */
function render(sha256: string, { rules, ...head }: Readonly<Record<string, unknown>>): string {
  const lines = (rules as readonly unknown[]).map((rule) => `  ${JSON.stringify(rule)}`)
  const pack = JSON.stringify(head).slice(0, -1)
  return `{"sha256":${JSON.stringify(sha256)},\n"pack":${pack},"rules":[\n${lines.join(',\n')}\n]}}\n`
}

/** Paths whose file is not what would be written. */
export async function compareChecked(): Promise<string[]> {
  const differing: string[] = []
  for (const [path, text] of await generateChecked())
    if ((await readFile(path, 'utf8').catch(() => '')) !== text) differing.push(path)
  return differing
}

if (import.meta.main) {
  for (const [path, text] of await generateChecked()) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
}
