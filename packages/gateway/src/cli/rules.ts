/** `callgate rules`: lists the rules in force, tests packs against their own samples, and counts. */

import { resolve } from 'node:path'
import { checkDetectorSamples } from '@callgate/engine/detectors/check-samples'
import type { CompiledPack } from '@callgate/engine/rules/compiler'
import { builtInPacks, readRulePack } from '../config/rule-packs.ts'
import { FileReadError } from '../config/read-bounded.ts'
import { CommandFailure, parseArguments, parseChoice, takePositionals } from './arguments.ts'
import { FINDING_CLASSES } from '@callgate/contracts/finding'
import { type Command, EXIT } from './command.ts'
import { CONFIG_HELP, CONFIG_OPTION } from './gateway-client.ts'
import { createShippedInspector, readRuleBase } from './inspect/inspector.ts'
import { readAllDetectors } from './rules/detector-docs.ts'
import { install, installed, remove, rollback, sign, update } from './rules/packs.ts'
import { runSubcommand, type Subcommand } from './subcommands.ts'
import { print, printJson, printTable } from './terminal.ts'
import { showFailures } from './show-failures.ts'

export const rules: Command = {
  help: `
callgate rules: list, test and count the rules of inspection, and install packs of them

Usage:
  callgate rules list [--class <class>]
  callgate rules test [pack.yaml…]
  callgate rules stats
  callgate rules install <file or folder> [--allow-downgrade]
  callgate rules update [name…]
  callgate rules remove <name>
  callgate rules rollback
  callgate rules installed
  callgate rules sign <folder> --name <name> --release <release> [--publisher <id> --key <reference>] [--out <file>]

list       every rule of the shipped packs and those the configuration names
test       every rule against its own samples, and every detector against its: of the shipped packs when no file is named
stats      how many there are, by pack, class and maturity, and how many samples they have
install    verifies a pack (signature, digests, samples, patterns) and puts it in force; a running gateway takes it over at once
update     installs what is newer where the installed packs came from
remove     takes an installed pack away; what ships in its place counts again
rollback   puts the packs before the last change in force again
installed  what is installed, by whom and from where
sign       writes manifest and signature into a folder of rule files, and with --out the pack as one file

Options:
  --class <class>  ${FINDING_CLASSES.join(', ')}
  --key <reference>  Ed25519 private key of the publisher in PEM form, as env:NAME or file:PATH
  --engine-min <release>  oldest engine that can run the pack; this one when left out
${CONFIG_HELP}

Examples:
  callgate rules list --class secret
  callgate rules test my-rules.yaml
  callgate rules sign my-rules --name acme --release 1.0.0 --publisher acme --key file:publisher.pem --out acme-1.0.0.json
  callgate rules install acme-1.0.0.json

Exit codes: 0 done, every sample behaves · 1 a rule or sample does not · 2 command line not understood
`,
  run: (args, gateway) =>
    runSubcommand({ list, test, stats, install, update, remove, rollback, installed, sign }, args, gateway),
}

const list: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, { ...CONFIG_OPTION, class: { type: 'string' } })
  takePositionals(positionals, [])
  const wanted = parseChoice('--class', values.class, FINDING_CLASSES)
  const rows = (await readPacks(values.config)).flatMap((pack) =>
    pack.rules
      .map(({ rule }) => rule)
      .filter((rule) => wanted === undefined || rule.class === wanted)
      .map(({ id, title, severity, confidence, maturity, class: ruleClass }) => ({
        id,
        class: ruleClass,
        severity,
        confidence,
        maturity,
        pack: pack.id,
        title,
      })),
  )
  if (values.json) printJson(rows)
  else
    printTable(
      ['rule', 'class', 'severity', 'sure', 'maturity', 'pack', 'what'],
      rows.map((row) => [
        row.id,
        row.class,
        row.severity,
        String(row.confidence),
        row.maturity,
        row.pack,
        row.title,
      ]),
    )
  return EXIT.ok
}

const test: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, {})
  const paths = positionals.length > 0 ? positionals.map((path) => resolve(path)) : await builtInPacks()
  const failures: { readonly where: string; readonly problem: string }[] = []
  let tested = 0
  for (const path of paths) {
    const result = await readPack(path)
    if (result.ok) tested += result.pack.rules.length
    else
      for (const { rule, problem } of result.errors)
        failures.push({ where: `${path}: ${rule ?? 'pack'}`, problem })
  }
  if (positionals.length === 0) {
    const shipped = await createShippedInspector()
    for (const detector of await readAllDetectors()) {
      const { inspector } =
        detector.settings === undefined ? shipped : await createShippedInspector(detector.settings)
      const wrong = checkDetectorSamples(detector, inspector)
      tested += 1
      for (const { line, problem } of wrong) failures.push({ where: `${detector.id}: ${line}`, problem })
    }
  }
  return showFailures({ tested, failures }, 'rules and detectors', values.json)
}

async function readPack(path: string) {
  try {
    return await readRulePack(path)
  } catch (error) {
    if (error instanceof FileReadError) throw new CommandFailure(`${path} ${error.message}`, { cause: error })
    throw error
  }
}

const stats: Subcommand = async (args) => {
  const { values, positionals } = parseArguments(args, CONFIG_OPTION)
  takePositionals(positionals, [])
  const packs = await readPacks(values.config)
  const detectors = (await readAllDetectors()).map(({ id, match, miss }) => ({
    id,
    match: match.length,
    miss: miss.length,
  }))
  const counted = packs.map((pack) => ({
    id: pack.id,
    release: pack.release,
    rules: pack.rules.length,
    stable: pack.rules.filter(({ rule }) => rule.maturity === 'stable').length,
    classes: countBy(pack, (rule) => rule.class),
    match: pack.rules.reduce((sum, { rule }) => sum + rule.samples.match.length, 0),
    miss: pack.rules.reduce((sum, { rule }) => sum + rule.samples.miss.length, 0),
  }))
  if (values.json) {
    printJson({ packs: counted, detectors })
    return EXIT.ok
  }
  printTable(
    ['pack', 'release', 'rules', 'on', 'classes', 'matching samples', 'missing samples'],
    counted.map(({ id, release, rules: count, stable, classes, match, miss }) => [
      id,
      release,
      String(count),
      String(stable),
      Object.entries(classes)
        .map(([name, number]) => `${name} ${number}`)
        .join(', '),
      String(match),
      String(miss),
    ]),
  )
  print()
  printTable(
    ['detector', 'matching samples', 'missing samples'],
    detectors.map(({ id, match, miss }) => [id, String(match), String(miss)]),
  )
  return EXIT.ok
}

async function readPacks(config: string | undefined): Promise<readonly CompiledPack[]> {
  return (await readRuleBase(config)).packs
}

function countBy(
  pack: CompiledPack,
  key: (rule: CompiledPack['rules'][number]['rule']) => string,
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { rule } of pack.rules) counts[key(rule)] = (counts[key(rule)] ?? 0) + 1
  return counts
}
