/** Reads the open corpus for training: which texts, of which family, meant for which head. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ModelQuestion } from '@callgate/contracts/rule'
import { foldText } from '@callgate/engine/views/fold'
import { borrowExamples, type Conversation, readRequests } from './borrow.ts'

export type Head = ModelQuestion

/** One example: the texts of a message part, and whether somebody attacks with them. */
export interface Example {
  readonly id: string
  readonly head: Head
  readonly family: string
  readonly hostile: boolean
  readonly texts: readonly string[]
  /** Where the attack stands, when the corpus says so. */
  readonly payload?: string
  /** Benign, but speaks of attacks or gives orders to agents by its nature. */
  readonly hard: boolean
  /** Learned from, and not judged by: it stands in for texts the corpus has few of. */
  readonly extra?: boolean
  /** Judged by, and not learned from. */
  readonly unlearned?: boolean
}

interface Record_ {
  readonly id: string
  readonly family: string
  readonly surface: string
  readonly label: 'benign' | 'malicious'
  readonly text?: string
  readonly tool?: unknown
  readonly trace?: Conversation['trace']
  readonly meta: {
    readonly task?: string
    readonly text_evident?: boolean
    readonly injection?: string
    readonly attacker_instruction?: string
  }
}

const HEAD_OF: Readonly<Record<string, Head>> = {
  tool_poisoning: 'definition',
  injection: 'directive',
  prompt_attack: 'attack',
}
const HARD = /^(?:hn-|code-security|docs-gateways|safe-mcp|atr)/

/** Every string of a definition, names included, in order. */
export function textsOfTool(tool: unknown): string[] {
  const texts: string[] = []
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (!/^(?:type|format|\$schema|pattern)$/.test(key)) texts.push(value)
    } else if (Array.isArray(value)) for (const item of value) visit(item, key)
    else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value)) {
        if (key === 'properties') texts.push(name)
        visit(item, name)
      }
    }
  }
  visit(tool, '')
  return texts
}

const fold = (text: string): string => foldText(text)?.text ?? text

/** Reads every example of the corpus under `folder` that one of the heads learns from. */
export function readCorpus(folder: string): Example[] {
  const examples: Example[] = []
  const conversations: Conversation[] = []
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith('.jsonl.gz')) continue
    for (const line of gunzipSync(readFileSync(join(folder, name)))
      .toString('utf8')
      .split('\n')) {
      if (line === '') continue
      const { trace, ...record } = JSON.parse(line) as Record_
      if (trace !== undefined) conversations.push({ ...record, trace })
      const example = exampleOf(record)
      if (!example) continue
      examples.push(example)
      // Harmless pages are harmless prompts too; there are few others.
      if (example.head === 'directive' && !example.hostile && examples.length % 4 === 0)
        examples.push({ ...example, id: `${example.id}#attack`, head: 'attack', hard: false, extra: true })
    }
  }
  return [...examples, ...readRequests(conversations), ...borrowExamples(examples)]
}

function exampleOf(record: Record_): Example | undefined {
  const head = HEAD_OF[record.meta.task ?? '']
  if (head === undefined) return undefined
  const hostile = record.label === 'malicious'
  if (hostile && record.meta.text_evident === false) return undefined
  // Requests that harm by their purpose alone teach nothing about wording.
  const isPlain = hostile && head === 'attack' && record.family === 'asb'
  const texts = record.tool === undefined ? [record.text ?? ''] : textsOfTool(record.tool)
  const payload = record.meta.injection ?? record.meta.attacker_instruction
  return {
    id: record.id,
    head,
    family: record.family,
    hostile,
    texts: texts.map(fold),
    ...(payload === undefined ? {} : { payload: fold(payload) }),
    hard: !hostile && HARD.test(record.family),
    ...(isPlain ? { unlearned: true } : {}),
  }
}
