/** Runs the official conformance suite against one address and reads what it found. */

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { ROOT } from '../fixtures/launch.ts'
import type { Revision } from './cells.ts'

const SUITE = join(ROOT, 'node_modules', '@modelcontextprotocol', 'conformance')
const RUN_MS = 300_000
const OUTPUT_BYTES_MAX = 64 << 20

const Checks = z.array(z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }))
const Requirements = z.object({ server: z.array(z.string()) })

export interface ScenarioScore {
  readonly scenario: string
  readonly required: boolean
  readonly passed: number
  /** Ids of the checks that failed, with what the suite says about them. */
  readonly failed: readonly { readonly id: string; readonly message: string }[]
}

export interface Score {
  readonly scenarios: readonly ScenarioScore[]
  readonly requiredPassed: number
  readonly requiredTotal: number
  readonly checksPassed: number
  readonly checksFailed: number
}

export async function runSuite(url: string, requirements: Revision): Promise<Score> {
  const required = await readRequired(requirements)
  const directory = await mkdtemp(join(tmpdir(), 'conformance-'))
  try {
    const args = [
      join(SUITE, 'dist', 'index.js'),
      'server',
      '--url',
      url,
      '--requirements',
      requirements,
      '-o',
      directory,
    ]
    const output = await execute(args)
    const scenarios = await readResults(directory, required)
    const missing = required.filter((scenario) => !scenarios.some((score) => score.scenario === scenario))
    const absent = missing.map((scenario) => ({
      scenario,
      required: true,
      passed: 0,
      failed: [{ id: 'not-run', message: output.slice(-500) }],
    }))
    return summarise([...scenarios, ...absent])
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function readRequired(requirements: Revision): Promise<readonly string[]> {
  const text = await readFile(join(SUITE, 'requirements', `${requirements}.yaml`), 'utf8')
  return Requirements.parse(parse(text)).server
}

/** The suite exits with 1 when a scenario fails; what counts is what it wrote. */
function execute(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...args],
      { timeout: RUN_MS, maxBuffer: OUTPUT_BYTES_MAX },
      (error, stdout, stderr) => {
        if (error?.killed === true) reject(new Error(`The suite did not end in ${RUN_MS} ms.`))
        else resolve(stdout + stderr)
      },
    )
  })
}

async function readResults(directory: string, required: readonly string[]): Promise<ScenarioScore[]> {
  const scenarios: ScenarioScore[] = []
  for (const entry of await readdir(directory)) {
    const scenario = /^server-(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/.exec(entry)?.[1]
    if (scenario === undefined) continue
    const checks = await readChecks(join(directory, entry, 'checks.json'))
    scenarios.push({
      scenario,
      required: required.includes(scenario),
      passed: checks.filter(({ status }) => status === 'SUCCESS').length,
      failed: checks
        .filter(({ status }) => status === 'FAILURE')
        .map(({ id, errorMessage }) => ({ id, message: errorMessage ?? '' })),
    })
  }
  return scenarios.toSorted((a, b) => a.scenario.localeCompare(b.scenario))
}

/** A scenario that broke off has written nothing: that is a failure of its own. */
async function readChecks(file: string): Promise<z.infer<typeof Checks>> {
  try {
    return Checks.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return [{ id: 'broke-off', status: 'FAILURE', errorMessage: message }]
  }
}

function summarise(scenarios: readonly ScenarioScore[]): Score {
  const required = scenarios.filter((score) => score.required)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return {
    scenarios,
    requiredPassed: required.filter(({ failed }) => failed.length === 0).length,
    requiredTotal: required.length,
    checksPassed: sum(scenarios.map(({ passed }) => passed)),
    checksFailed: sum(scenarios.map(({ failed }) => failed.length)),
  }
}
