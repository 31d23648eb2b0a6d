/** Checks what documents say against what is there: links and anchors, a page for each error code, keys in YAML examples, folders. */

import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CallgateConfig } from '@callgate/contracts/config'
import { ERROR_CODES } from '@callgate/contracts/errors'
import { parse } from 'yaml'

const SKIPPED = new Set(['node_modules', 'dist', '.git', 'coverage'])

/** Everything documents below `root` claim that is not so. */
export async function checkDocs(root: string): Promise<string[]> {
  const files = await listMarkdown(root)
  const pages = new Map<string, string>()
  for (const file of files) pages.set(file, await readFile(file, 'utf8'))
  const complaints: string[] = []
  for (const [file, text] of pages) {
    const name = relative(root, file)
    complaints.push(...checkLinks(file, text, pages).map((complaint) => `${name}: ${complaint}`))
    complaints.push(...checkExamples(text).map((complaint) => `${name}: ${complaint}`))
  }
  return [...complaints, ...(await checkErrorPages(root)), ...(await checkFolders(root))]
}

async function listMarkdown(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    if (SKIPPED.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await listMarkdown(path)))
    else if (entry.name.endsWith('.md')) found.push(path)
  }
  return found
}

function checkLinks(file: string, text: string, pages: ReadonlyMap<string, string>): string[] {
  const prose = text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '')
  const complaints: string[] = []
  for (const [, target = ''] of prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue
    const [path = '', anchor] = target.split('#')
    const linked = path === '' ? file : resolve(dirname(file), decodeURIComponent(path))
    if (!existsSync(linked)) complaints.push(`the link ${target} leads nowhere`)
    else if (anchor !== undefined && pages.has(linked) && !anchorsOf(pages.get(linked) ?? '').has(anchor)) {
      complaints.push(`${path === '' ? 'this page' : path} has no heading #${anchor}`)
    }
  }
  return complaints
}

/** Anchors as GitHub makes them from headings. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of text.matchAll(/^#{1,6}\s+(.*)$/gm)) {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-')
    let anchor = plain
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${plain}-${count}`
    anchors.add(anchor)
  }
  return anchors
}

/** A YAML example that begins with `version: 1` and is no policy is a configuration, and must be a valid one. */
function checkExamples(text: string): string[] {
  const complaints: string[] = []
  for (const [, body = ''] of text.matchAll(/^```ya?ml[^\n]*\n([\s\S]*?)^```/gm)) {
    let value: unknown
    try {
      value = parse(body)
    } catch (error) {
      complaints.push(
        `a YAML example does not parse: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'error'}`,
      )
      continue
    }
    if (typeof value !== 'object' || value === null || !('version' in value)) continue
    if ('rules' in value || 'cases' in value || ('limits' in value && !('upstreams' in value))) continue
    const checked = CallgateConfig.safeParse(value)
    if (!checked.success) {
      const issue = checked.error.issues[0]
      complaints.push(
        `a configuration example is not valid: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
      )
    }
  }
  return complaints
}

async function checkErrorPages(root: string): Promise<string[]> {
  const folder = join(root, 'docs', 'errors')
  const pages = existsSync(folder)
    ? (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md')
    : []
  const present = new Set(pages.map((name) => name.slice(0, -3)))
  const codes = Object.keys(ERROR_CODES)
  const missing = codes
    .filter((code) => !present.has(code))
    .map((code) => `docs/errors/${code}.md: is missing`)
  const extra = [...present]
    .filter((code) => !codes.includes(code))
    .map((code) => `docs/errors/${code}.md: explains a code that does not exist`)
  return [...missing, ...extra]
}

/** Where each folder has a row in ARCHITECTURE.md. */
const EXPLAINED = ['gateway', 'engine']

/** The tables of folders name each folder that is there, and no other. */
async function checkFolders(root: string): Promise<string[]> {
  const page = join(root, 'ARCHITECTURE.md')
  if (!existsSync(page)) return []
  const text = await readFile(page, 'utf8')
  const complaints: string[] = []
  for (const name of EXPLAINED) {
    const folder = `packages/${name}/src`
    const [, section = ''] = text.split(`Inside \`${folder}\`:\n`)
    const [table = ''] = section.split(/\n\n(?!\|)/)
    const rows = table.split('\n').map((row) => row.split('|')[1] ?? '')
    const told = new Set(rows.flatMap((row) => [...row.matchAll(/`([\w-]+)\/`/g)].map(([, one = '']) => one)))
    const entries = await readdir(join(root, folder), { withFileTypes: true })
    const there = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
    complaints.push(
      ...there
        .filter((one) => !told.has(one))
        .map((one) => `ARCHITECTURE.md: says nothing of ${folder}/${one}`),
      ...[...told]
        .filter((one) => !there.includes(one))
        .map((one) => `ARCHITECTURE.md: ${folder}/${one} does not exist`),
    )
  }
  return complaints
}

if (import.meta.main) {
  const complaints = await checkDocs(fileURLToPath(new URL('..', import.meta.url)))
  for (const complaint of complaints) console.error(complaint)
  console.log(`${complaints.length} complaints about the documents`)
  process.exitCode = complaints.length > 0 ? 1 : 0
}
