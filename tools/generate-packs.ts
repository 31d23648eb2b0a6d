/** Runs the rules and scenarios that ship over their samples and writes the form that starts fast. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { compilePack } from '@callgate/engine/rules/compiler'
import { readScenarios } from '@callgate/engine/correlate/scenario-pack'
import { parse } from 'yaml'
import { checkedPathOf, digestPack } from '../packages/gateway/src/config/checked-packs.ts'
import { builtInPacks } from '../packages/gateway/src/config/rule-packs.ts'
import { builtInScenarioPacks } from '../packages/gateway/src/config/scenario-packs.ts'

type Source = Readonly<Record<string, unknown>>

/** The text of the checked form of every pack that has rules or scenarios, by path. One that fails its samples ends it. */
export async function generateChecked(): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const path of await builtInPacks()) {
    const { sha256, source } = await readPack(path)
    const result = compilePack(source)
    if (!result.ok) throw new Error(`${path}: ${JSON.stringify(result.errors)}`)
    // A pack without rules has no samples to run, and is one long text.
    if (result.pack.rules.length === 0) continue
    texts.set(checkedPathOf(path), render(sha256, source, 'rules'))
  }
  for (const path of await builtInScenarioPacks()) {
    const { sha256, source } = await readPack(path)
    const { problems } = readScenarios(source)
    if (problems.length > 0) throw new Error(`${path}: ${JSON.stringify(problems)}`)
    texts.set(checkedPathOf(path), render(sha256, source, 'scenarios'))
  }
  return texts
}

async function readPack(path: string): Promise<{ readonly sha256: string; readonly source: Source }> {
  const bytes = await readFile(path)
  const source = parse(bytes.toString('utf8'), { maxAliasCount: 0 }) as Source
  return { sha256: digestPack(bytes), source }
}

/** One line for each rule, so that a change shows as what it is. */
function render(sha256: string, source: Source, list: 'rules' | 'scenarios'): string {
  const { [list]: rules, ...head } = source
  const lines = (rules as readonly unknown[]).map((rule) => `  ${JSON.stringify(rule)}`)
  const pack = JSON.stringify(head).slice(0, -1)
  return `{"sha256":${JSON.stringify(sha256)},\n"pack":${pack},"${list}":[\n${lines.join(',\n')}\n]}}\n`
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
