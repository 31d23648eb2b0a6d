/** Writes a working configuration with comments into a folder, once; what is there already is never touched. */

import { existsSync } from 'node:fs'
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { CallgateConfig } from '@callgate/contracts/config'
import { PolicyCases, PolicyDocument } from '@callgate/contracts/policy'
import { readJson } from '@callgate/contracts/read-json'
import { z } from 'zod'
import { argumentsOf, CLONE_SCHEMAS } from '../own-files.ts'
import { NOTES_TEXT, writeCasesText, writeConfigText, writePolicyText } from './starter-text.ts'
import type { StarterFacts } from './starter-text.ts'

export interface Starter {
  readonly configFile: string
  readonly policyFile: string
  readonly casesFile: string
  /** The folder the filesystem server serves, with `scratch/` in it. */
  readonly filesRoot: string
  /** Files that did not exist and were written now. */
  readonly written: readonly string[]
}

const SCHEMAS = {
  config: { file: 'config.schema.json', schema: CallgateConfig },
  policy: { file: 'policy.schema.json', schema: PolicyDocument },
  cases: { file: 'policy-cases.schema.json', schema: PolicyCases },
} as const
type SchemaName = keyof typeof SCHEMAS

export async function writeStarter(directory: string): Promise<Starter> {
  await mkdir(resolve(directory), { recursive: true })
  // The real path: the filesystem server compares real paths, and so do the rules about them.
  const base = await realpath(resolve(directory))
  const filesRoot = join(base, 'callgate-files')
  const starter = {
    configFile: join(base, 'callgate.yaml'),
    policyFile: join(base, 'policy.yaml'),
    casesFile: join(base, 'policy-cases.yaml'),
    filesRoot,
  }
  if (existsSync(starter.configFile)) return { ...starter, written: [] }
  // Beside the data directory: no server may look into that.
  const memory = join(base, 'callgate-memory')
  await mkdir(join(filesRoot, 'scratch'), { recursive: true })
  await mkdir(memory, { recursive: true, mode: 0o700 })
  const facts: StarterFacts = {
    schemas: await placeSchemas(base),
    node: process.execPath,
    filesRoot: filesRoot.replaceAll('\\', '/'),
    memoryFile: join(memory, 'memory.jsonl').replaceAll('\\', '/'),
    everything: await findServer('server-everything'),
    filesystem: await findServer('server-filesystem'),
    memory: await findServer('server-memory'),
    poisoned: argumentsOf('demo/poisoned-server'),
  }
  const texts: [string, string][] = [
    [join(filesRoot, 'notes.txt'), NOTES_TEXT],
    [starter.casesFile, writeCasesText(facts)],
    [starter.policyFile, writePolicyText(facts)],
    // Last: with it, the starter is complete and a second start changes nothing.
    [starter.configFile, writeConfigText(facts)],
  ]
  const written: string[] = []
  for (const [file, text] of texts) if (await writeNew(file, text)) written.push(file)
  return { ...starter, written }
}

/** False when the file is there already; `wx` decides that without a race. */
async function writeNew(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** Entry file of an installed server, so that nothing is looked up or downloaded when it starts. */
async function findServer(name: string): Promise<string | null> {
  try {
    const manifest = createRequire(import.meta.url).resolve(`@modelcontextprotocol/${name}/package.json`)
    const { bin } = z
      .object({ bin: z.record(z.string(), z.string()) })
      .parse(readJson(await readFile(manifest, 'utf8')))
    const entry = bin[`mcp-${name}`]
    if (entry === undefined) return null
    const file = join(dirname(manifest), entry)
    return existsSync(file) ? file : null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}

/** The schemas of the clone when there are any, else copies beside the configuration. */
async function placeSchemas(base: string): Promise<Record<SchemaName, string>> {
  const home = existsSync(join(CLONE_SCHEMAS, SCHEMAS.config.file)) ? CLONE_SCHEMAS : join(base, '.callgate')
  if (home !== CLONE_SCHEMAS) await mkdir(home, { recursive: true })
  const place = async (name: SchemaName): Promise<string> => {
    const file = join(home, SCHEMAS[name].file)
    if (home !== CLONE_SCHEMAS) {
      const schema = z.toJSONSchema(SCHEMAS[name].schema, { io: 'input', target: 'draft-2020-12' })
      await writeFile(file, `${JSON.stringify(schema, null, 2)}\n`)
    }
    const path = relative(base, file).replaceAll('\\', '/')
    return path.startsWith('../') ? path : `./${path}`
  }
  return { config: await place('config'), policy: await place('policy'), cases: await place('cases') }
}
