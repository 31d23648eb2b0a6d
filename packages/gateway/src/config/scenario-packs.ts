/** Reads packs of scenarios: the one that ships beside the gateway, and those the configuration names. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CallgateConfig } from '@callgate/contracts/config'
import type { Scenario } from '@callgate/contracts/scenario'
import { codeOf } from '@callgate/engine/correlate/correlator'
import { type ReadScenarios, readScenarios } from '@callgate/engine/correlate/scenario-pack'
import { BASELINE_CODES } from '@callgate/contracts/behaviour'
import { parse } from 'yaml'
import { digestPack, readCheckedPack, rulesDirectory } from './checked-packs.ts'
import type { ConfigProblem } from './problem.ts'
import { FileReadError, readBounded } from './read-bounded.ts'
import { suggestNearest } from './suggest.ts'
import type { YamlSource } from './yaml-source.ts'

const PACK_BYTES_MAX = 2 << 20

/** One pack, or what is wrong with each of its scenarios. Throws when there is no such file or it is no YAML. */
export async function readScenarioPack(path: string): Promise<ReadScenarios> {
  return readInFull((await readBounded(path, PACK_BYTES_MAX)).bytes)
}

function readInFull(bytes: Uint8Array): ReadScenarios {
  return readScenarios(parse(Buffer.from(bytes).toString('utf8'), { maxAliasCount: 0 }))
}

/** The same of a pack that ships: its samples were run when its checked form was made, if it is that very text. */
async function readShippedPack(path: string): Promise<ReadScenarios> {
  const { bytes } = await readBounded(path, PACK_BYTES_MAX)
  const checked = await readCheckedPack(path, digestPack(bytes))
  return checked === undefined ? readInFull(bytes) : readScenarios(checked, { samplesChecked: true })
}

/** Paths of the packs that ship. */
export async function builtInScenarioPacks(): Promise<string[]> {
  const directory = join(rulesDirectory(), 'scenarios')
  return (await readdir(directory))
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => join(directory, name))
}

let shipped: Promise<readonly Scenario[]> | undefined

/** The scenarios that ship, read once. */
export function loadShippedScenarios(): Promise<readonly Scenario[]> {
  shipped ??= readShipped()
  return shipped
}

/** Those of them that are on. */
export async function listShippedInForce(): Promise<readonly Scenario[]> {
  return (await loadShippedScenarios()).filter(({ maturity }) => maturity === 'stable')
}

async function readShipped(): Promise<readonly Scenario[]> {
  const packs = await Promise.all(
    (await builtInScenarioPacks()).map(async (path) => [path, await readShippedPack(path)] as const),
  )
  for (const [path, { problems }] of packs)
    if (problems.length > 0)
      throw new Error(
        `The scenarios in ${path} do not load: ${describe(problems)}; install @callgate/rules again.`,
      )
  return packs.flatMap(([, { scenarios }]) => scenarios)
}

export interface LoadedScenarios {
  readonly inForce: readonly Scenario[]
  /** Codes of behaviour that configuration may name; those of scenarios that are off are no mistake. */
  readonly codes: readonly string[]
}

/** The scenarios in force; one of the operator's own takes the place of a shipped one with its id. */
export async function loadScenarios(
  { inspection: { behaviour } }: CallgateConfig,
  source: YamlSource,
  problems: ConfigProblem[],
): Promise<LoadedScenarios> {
  const found = new Map((await loadShippedScenarios()).map((one) => [one.id, one]))
  for (const [index, path] of behaviour.packs.entries()) {
    const complain = (message: string): void => {
      problems.push(source.problem(['inspection', 'behaviour', 'packs', index], { message }))
    }
    try {
      const read = await readScenarioPack(path)
      if (read.problems.length > 0) complain(`${path} does not load: ${describe(read.problems)}`)
      for (const one of read.scenarios) found.set(one.id, one)
    } catch (error) {
      if (error instanceof FileReadError) complain(`the file ${error.message}: ${path}`)
      else complain(`${path} is no YAML: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const scenarios = [...found.values()]
  const codes = [...scenarios.map(codeOf), ...BASELINE_CODES]
  checkCodes(codes, Object.keys(behaviour.actions), (code, message, suggestion) =>
    problems.push(
      source.problem(['inspection', 'behaviour', 'actions', code], { message, suggestion, at: 'key' }),
    ),
  )
  return { inForce: scenarios.filter(({ maturity }) => maturity === 'stable'), codes }
}

function checkCodes(
  codes: readonly string[],
  named: readonly string[],
  complain: (code: string, message: string, suggestion: string) => void,
): void {
  for (const code of named) {
    if (codes.includes(code)) continue
    const nearest = suggestNearest(code, codes)
    const suggestion =
      nearest === undefined ? '`callgate scenarios list` shows the codes' : `did you mean ${nearest}?`
    complain(code, `nothing reports \`${code}\``, suggestion)
  }
}

function describe(problems: ReadScenarios['problems']): string {
  return problems.map(({ scenario, problem }) => `${scenario ?? 'pack'}: ${problem}`).join('; ')
}
