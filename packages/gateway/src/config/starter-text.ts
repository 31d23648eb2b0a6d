/** The texts of a starter configuration: they work as they are, and their comments teach. */

import { dirname } from 'node:path'

/** What the texts need to know about this machine; a part that is null is left out, with a word on how to add it. */
export interface StarterFacts {
  readonly schemas: { readonly config: string; readonly policy: string; readonly cases: string }
  readonly node: string
  readonly filesRoot: string
  readonly memoryFile: string
  readonly everything: string | null
  readonly filesystem: string | null
  readonly memory: string | null
  readonly poisoned: readonly string[]
}

/** JSON strings are YAML strings, whatever characters a path has. */
const quote = (text: string) => JSON.stringify(text)
const list = (items: readonly string[]) => `[${items.map(quote).join(', ')}]`

interface StarterUpstream {
  readonly id: string
  readonly what: string
  readonly args: readonly string[] | null
  readonly write?: string
  readonly env?: Readonly<Record<string, string>>
  readonly missing: string
}

function describeUpstreams(facts: StarterFacts): readonly StarterUpstream[] {
  const npm = (name: string) => `npm install @modelcontextprotocol/${name}`
  return [
    {
      id: 'everything',
      what: 'The reference server: every feature of the protocol. Policy hides one of its tools, get-env.',
      args: facts.everything === null ? null : [facts.everything, 'stdio'],
      missing: npm('server-everything'),
    },
    {
      id: 'filesystem',
      what: 'Files of one folder. Policy lets agents read all of it and write only below scratch/.',
      args: facts.filesystem === null ? null : [facts.filesystem, facts.filesRoot],
      write: `${facts.filesRoot}/scratch`,
      missing: npm('server-filesystem'),
    },
    {
      id: 'memory',
      what: 'A small knowledge graph, kept in one file.',
      args: facts.memory === null ? null : [facts.memory],
      write: dirname(facts.memoryFile),
      env: { MEMORY_FILE_PATH: facts.memoryFile },
      missing: npm('server-memory'),
    },
    {
      id: 'poisoned',
      what: 'A server of our own that is malicious on purpose: watch its poisoned tools being kept from your agent.',
      args: facts.poisoned,
      missing: 'it comes with callgate; run `callgate doctor`',
    },
  ]
}

function writeUpstream(upstream: StarterUpstream, node: string): string {
  if (upstream.args === null) return `  # ${upstream.id} is not installed here (${upstream.missing}).\n`
  const env = Object.entries(upstream.env ?? {}).map(([name, value]) => `      ${name}: ${quote(value)}\n`)
  return [
    `  # ${upstream.what}\n`,
    `  ${upstream.id}:\n`,
    `    transport: stdio\n`,
    `    command: ${quote(node)}\n`,
    `    args: ${list(upstream.args)}\n`,
    ...(env.length > 0 ? ['    env:\n', ...env] : []),
    ...(upstream.write === undefined
      ? []
      : [`    isolation: { write: [${quote(upstream.write)}] }   # everything else it cannot change\n`]),
  ].join('')
}

const POISONED_RULE = `  - id: poisoned-demo
    description: Policy lets the malicious demo server through, so that you see inspection stop what is wrong with it
    effect: allow
    on: [call]
    upstreams: [poisoned]

`

/** Rules that would mark and never do: the first look at automatic steps costs nobody a call. */
const RESPONSE = `# What would be done by itself when things come together. With dryRun it is only written down: look at it with
#   callgate respond list --all
# and take dryRun away from a rule once it says what you would have done. callgate respond --help lists the steps.
response:
  rules:
    - id: steered-again
      when: { codes: ["flow/steered*"], minSeverity: high }   # content from outside chose what a call does
      count: 3
      withinMs: 600000
      per: conversation
      step: mark
      forMs: 3600000
      dryRun: true
    - id: secret-on-its-way
      when: { codes: ["flow/secret*"] }                       # a secret was about to go outside
      per: agent
      step: mark
      forMs: 86400000
      dryRun: true
`

export function writeConfigText(facts: StarterFacts): string {
  const upstreams = describeUpstreams(facts)
  const some = upstreams.some(({ args }) => args !== null)
  return `# yaml-language-server: $schema=${facts.schemas.config}
# The configuration of Callgate. Editors that know YAML complete it from the schema named above.
# Everything left out has a safe default. Paths are relative to this file.
version: 1

# Fixed while the gateway runs: a change of these needs a restart.
listen:
  address: 127.0.0.1   # anything but loopback needs tls, or behindProxy
  port: 7300           # agents connect to http://127.0.0.1:7300/mcp
control:
  port: 7301           # operators: the callgate command and the control API
data: ./callgate-data  # journal, store and keys

# From here on every change takes effect when you save it, all at once, or is refused with the reason.
policy: ./policy.yaml
policyCases: ./policy-cases.yaml

inspection:
  # What is done about findings: allow, notify, strip, redact, deny or quarantine.
  actions:
    secret: redact              # a secret in a result never reaches the agent
    tool-poisoning: quarantine  # a tool whose definition gives orders to the agent is hidden until reviewed

${RESPONSE}
# Local servers run in a sandbox: their own program, the folders they are granted, no network and no home.
#   required   a server is not started where this machine cannot isolate it (Linux with bubblewrap can)
#   preferred  it is started all the same; the log says so, and the journal
isolation:
  mode: preferred

# The servers behind the gate. Their tools are called <upstream>__<tool> at /mcp,
# and keep their names at /servers/<upstream>/mcp. Secrets are only named, never written:
#   secrets: { API_TOKEN: env:MY_TOKEN }        for stdio
#   secretHeaders: { Authorization: file:./token.txt }   for http
upstreams:${some ? '' : ' {}'}
${upstreams.map((upstream) => writeUpstream(upstream, facts.node)).join('\n')}`
}

export function writePolicyText(facts: StarterFacts): string {
  const scratch = `${facts.filesRoot}/scratch/`
  return `# yaml-language-server: $schema=${facts.schemas.policy}
# Who may do what. What no rule allows is denied, and a deny always wins, in whatever order the rules stand.
# Try:  callgate policy test
#       callgate policy explain --agent me --tool everything/get-env
version: 1
timezone: UTC

rules:
  - id: everything-harmless
    description: Echo, sums, samples and pictures of the reference server
    effect: allow
    on: [call]
    upstreams: [everything]
    targets: [echo, "get-*", "trigger-*", "toggle-*"]

  - id: no-environment
    description: get-env shows the environment of the server, secrets included. Denied for all arguments, it is not even listed.
    effect: deny
    on: [call]
    upstreams: [everything]
    targets: [get-env]

  - id: read-things
    description: Resources, prompts, completion and tasks of every server
    effect: allow
    on: [read, prompt, complete, subscribe, task]

  - id: files-read
    effect: allow
    on: [call]
    upstreams: [filesystem]
    targets: ["read_*", "list_*", directory_tree, search_files, get_file_info]

  - id: files-write-scratch
    description: Writing only below scratch/. has() makes the rule safe for calls without a path.
    effect: allow
    on: [call]
    upstreams: [filesystem]
    targets: [write_file, edit_file, create_directory]
    when: |
      has(args.path) && args.path.startsWith(${quote(scratch)}) && !args.path.contains("..")

  - id: memory-use
    effect: allow
    on: [call]
    upstreams: [memory]
    targets: ["read_*", "search_*", "open_*", "create_*", "add_*"]

  - id: memory-delete
    description: Allowed, and reported. Obligations must be met for the allow to hold.
    effect: allow
    on: [call]
    upstreams: [memory]
    targets: ["delete_*"]
    obligations:
      - notify: { channel: log }

  # Ask a human before a call is made; answer with \`callgate approvals list\` and \`callgate approvals approve <id> --reason <why>\`.
  # An approval holds for exactly this call, once. Uncomment it and try: delete_entities waits for you.
  # - id: memory-delete-asks
  #   effect: allow
  #   on: [call]
  #   upstreams: [memory]
  #   targets: ["delete_*"]
  #   obligations:
  #     - approve: {}                            # any operator who may approve; never the one behind the call
  # With names, numbers and time:
  #     - approve: { approvers: [ada, "group:leads"], quorum: 2, escalate: { after: 15m, to: [boss] } }
  # Only where the risk score is high (approvals.risk in callgate.yaml):
  #     - approve: { routing: by-risk }

${POISONED_RULE}  - id: servers-may-ask
    description: Sampling, elicitation and roots, asked by a server in the middle of a call
    effect: allow
    on: [sample, elicit, roots]
    upstreams: [everything]

  - id: nothing-malicious
    description: Rules that deny may read what inspection found; rules that allow may not
    effect: deny
    on: [call]
    when: verdict == "malicious"

limits:
  - id: calls-per-agent
    per: [agent]
    rate: { calls: 600, window: 1m }
  - id: long-operations
    per: [principal]
    upstreams: [everything]
    targets: [trigger-long-running-operation]
    concurrent: 2
`
}

export function writeCasesText(facts: StarterFacts): string {
  const inFiles = (name: string) => quote(`${facts.filesRoot}/${name}`)
  return `# yaml-language-server: $schema=${facts.schemas.cases}
# What the policy must say; run with \`callgate policy test\`. Add a case before you change a rule.
version: 1
cases:
  - { name: echo is allowed, upstream: everything, target: echo, args: { message: hi }, expect: allow, by: everything-harmless }
  - { name: the environment stays hidden, upstream: everything, target: get-env, expect: deny, by: no-environment }
  - { name: what nobody allowed is denied, upstream: everything, target: gzip-file-as-resource, expect: deny }
  - { name: an unknown server is denied, upstream: other, target: echo, expect: deny }
  - { name: resources may be read, kind: read, upstream: everything, target: "demo://resource/static/document/features.md", expect: allow, by: read-things }

  - name: files may be read
    upstream: filesystem
    target: read_text_file
    args: { path: ${inFiles('notes.txt')} }
    expect: allow
    by: files-read
  - name: writing below scratch
    upstream: filesystem
    target: write_file
    args: { path: ${inFiles('scratch/a.txt')}, content: hi }
    expect: allow
    by: files-write-scratch
  - name: no writing elsewhere
    upstream: filesystem
    target: write_file
    args: { path: ${inFiles('notes.txt')}, content: hi }
    expect: deny
  - name: no climbing out of scratch
    upstream: filesystem
    target: write_file
    args: { path: ${inFiles('scratch/../notes.txt')}, content: hi }
    expect: deny
  - { name: no writing without a path, upstream: filesystem, target: write_file, expect: deny }
  - { name: no moving of files, upstream: filesystem, target: move_file, expect: deny }

  - { name: memory is kept, upstream: memory, target: create_entities, expect: allow, by: memory-use }
  - { name: deleting is reported, upstream: memory, target: delete_entities, expect: allow, obligations: [notify] }
  - { name: malicious arguments, upstream: everything, target: echo, verdict: malicious, expect: deny, by: nothing-malicious }
`
}

export const NOTES_TEXT = `These notes can be read by agents through the gate; the policy does not let them be changed.
Below scratch/ agents may write.
`
