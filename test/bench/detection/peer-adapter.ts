/**
 * Asks what other libraries make of texts. Runs alone, in the folder they are installed in, without access to anything else:
 * one JSON object a line in, one out. Their shapes are stated here as far as they are used.
 */

import { createInterface } from 'node:readline'

interface Asked {
  readonly id: string
  readonly task: string
  readonly name: string
  readonly text: string
}

type Judge = (asked: Asked) => boolean | Promise<boolean>

const modules: Readonly<Record<string, () => Promise<Judge>>> = {
  '@microsoft/agent-governance-sdk': async () => {
    const { McpSecurityScanner } = await load<{
      McpSecurityScanner: new () => { scan(tool: object): { safe: boolean } }
    }>('@microsoft/agent-governance-sdk')
    const scanner = new McpSecurityScanner()
    return ({ name, text }) => !scanner.scan({ name, description: text }).safe
  },
  '@andersmyrmel/vard': async () => {
    const { vard } = await load<{ vard: { safe(text: string): { safe: boolean } } }>('@andersmyrmel/vard')
    return ({ text }) => text !== '' && !vard.safe(text).safe
  },
  '@claude-flow/aidefence': async () => {
    const { createAIDefence } = await load<{
      createAIDefence: (options: object) => { detect(text: string): Promise<{ safe: boolean }> }
    }>('@claude-flow/aidefence')
    const defence = createAIDefence({ enableLearning: false })
    return async ({ text }) => !(await defence.detect(text)).safe
  },
  llm_guardrail: async () => {
    type Check = (text: string) => Promise<{ detected: boolean }>
    const { checkInjection, checkJailbreak } = await load<{ checkInjection: Check; checkJailbreak: Check }>(
      'llm_guardrail',
    )
    return async ({ task, text }) =>
      (await checkInjection(text)).detected ||
      (task === 'prompt_attack' && (await checkJailbreak(text)).detected)
  },
  '@secretlint/core': async () => {
    const { lintSource } = await load<{ lintSource: (options: object) => Promise<{ messages: unknown[] }> }>(
      '@secretlint/core',
    )
    const preset = await load<{ creator: object }>('@secretlint/secretlint-rule-preset-recommend')
    const id = '@secretlint/secretlint-rule-preset-recommend'
    const options = { config: { rules: [{ id, rule: preset.creator, options: {} }] } }
    return async ({ text }) => {
      const source = { content: text, filePath: 'text.txt', ext: '.txt', contentType: 'text' }
      return (await lintSource({ source, options })).messages.length > 0
    }
  },
}

async function load<T>(name: string): Promise<T> {
  return (await import(name)) as T
}

/** The one that `--ask` names. */
const [name = ''] = process.argv.slice(2)
const open = modules[name]
if (open === undefined) throw new Error(`There is no peer ${name}.`)
const judge = await open()
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line) as Asked
  const startedMs = performance.now()
  const flagged = await judge(asked)
  process.stdout.write(`${JSON.stringify({ id: asked.id, flagged, ms: performance.now() - startedMs })}\n`)
}
