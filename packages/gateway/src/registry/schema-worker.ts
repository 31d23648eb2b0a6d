/** The thread that compiles checked schemas to validator source. It may be killed at any moment and holds nothing. */

import { parentPort } from 'node:worker_threads'
import { readJson } from '@callgate/contracts/read-json'
import { Ajv, _, type CodeKeywordDefinition, type Options } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import standaloneModule from 'ajv/dist/standalone/index.js'
import type { CompileRequest, CompileResponse, SchemaDraft } from './schema-protocol.ts'

const port = parentPort
if (port === null) throw new Error('schema-worker runs as a worker thread only')
const answer = (response: CompileResponse): void => port.postMessage(response)

/** Only ever named in the generated source; the main thread hands in the counting versions. */
const regExp = Object.assign((pattern: string) => new RegExp(pattern), {
  code: 'require("callgate").pattern',
})

const OPTIONS: Options = {
  strict: false,
  allErrors: false,
  ownProperties: true,
  validateFormats: false,
  validateSchema: false,
  unicodeRegExp: true,
  logger: false,
  code: { source: true, regExp },
}

/** Charges one step before anything else of a subschema is evaluated. */
const STEP: CodeKeywordDefinition = {
  keyword: 'x-callgate-step',
  before: '$ref',
  code({ gen }) {
    const step = gen.scopeValue('func', { ref: STEP, code: _`require("callgate").step` })
    gen.code(_`${step}()`)
  },
}

/** One instance for each draft that only ever checks schemas against their meta-schema. */
const metas = new Map<SchemaDraft, Ajv>()

function createAjv(draft: SchemaDraft, options: Options): Ajv {
  if (draft === '2020-12') return new Ajv2020(options)
  return draft === '2019-09' ? new Ajv2019(options) : new Ajv(options)
}

function checkAgainstMeta(schema: object, draft: SchemaDraft): string | undefined {
  let meta = metas.get(draft)
  if (meta === undefined) {
    meta = createAjv(draft, { strict: false, validateFormats: false, logger: false })
    metas.set(draft, meta)
  }
  if (meta.validateSchema(schema) === true) return undefined
  const [error] = meta.errors ?? []
  return `it is not a valid ${draft} schema: ${error?.instancePath ?? ''} ${error?.message ?? ''}`
}

function compile(request: CompileRequest): CompileResponse {
  const { id, text, draft } = request
  const schema: unknown = readJson(text)
  if (typeof schema !== 'object' || schema === null)
    return { type: 'refused', id, reason: 'it is not an object' }
  const fault = checkAgainstMeta(schema, draft)
  if (fault !== undefined) return { type: 'refused', id, reason: fault }
  // A fresh instance for each schema: ids and anchors of one server's schema never reach another's.
  const ajv = createAjv(draft, OPTIONS)
  ajv.addKeyword(STEP)
  const validate = ajv.compile(schema)
  return { type: 'compiled', id, code: standaloneModule.default(ajv, validate) }
}

port.on('message', (request: CompileRequest) => {
  try {
    answer(compile(request))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    answer({ type: 'refused', id: request.id, reason: `it does not compile: ${reason.slice(0, 300)}` })
  }
})
answer({ type: 'ready' })
