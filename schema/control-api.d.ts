/** The operations of the control API, by method and path. Made by `npm run schema` from its description; do not edit. */

/** A page of a list, and what asks for the next. */
export interface Listed<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

export type Session = { readonly "operator": { readonly "name": string; readonly "roles": ("viewer" | "submitter" | "reviewer" | "analyst" | "approver" | "operator" | "auditor" | "host" | "administrator")[] }; readonly "permissions": (string)[]; readonly "csrfToken": string; readonly "expiresAtMs": number; readonly "idleExpiresAtMs": number }

export type Passkeys = { readonly "id": string; readonly "name": string; readonly "createdAtMs": number; readonly "lastUsedAtMs": number | null }

export type PolicyHead = { readonly "changes": number; readonly "live": { readonly "number": number; readonly "parent": number | null; readonly "author": string; readonly "madeAtMs": number; readonly "reason": string; readonly "digest": string; readonly "state": "draft" | "staged" | "live" | "past"; readonly "liveAtMs": number | null }; readonly "liveBy": string; readonly "staged": { readonly "revision": { readonly "number": number; readonly "parent": number | null; readonly "author": string; readonly "madeAtMs": number; readonly "reason": string; readonly "digest": string; readonly "state": "draft" | "staged" | "live" | "past"; readonly "liveAtMs": number | null }; readonly "by": string; readonly "atMs": number } | null }

export type PolicyRevisions = { readonly "number": number; readonly "parent": number | null; readonly "author": string; readonly "madeAtMs": number; readonly "reason": string; readonly "digest": string; readonly "state": "draft" | "staged" | "live" | "past"; readonly "liveAtMs": number | null }

export type PolicyReplays = { readonly "id": string; readonly "state": "reading" | "running" | "done" | "failed" | "cancelled"; readonly "revision": number | null; readonly "by": string; readonly "reason": string; readonly "startedAtMs": number; readonly "endedAtMs": number | null; readonly "records": number; readonly "payloads": number; readonly "sessions": number; readonly "sessionsDone": number; readonly "calls": number; readonly "changed": number; readonly "decided": { readonly "allow": number; readonly "redact": number; readonly "ask": number; readonly "deny": number }; readonly "left": ({ readonly "seq": number; readonly "why": string })[]; readonly "leftCount": number; readonly "failure": string | null }

export type Keys = { readonly "key": { readonly "tenant": string; readonly "id": string; readonly "agent": string; readonly "agentGroups": (string)[]; readonly "principal": string; readonly "principalGroups": (string)[]; readonly "createdAtMs": number; readonly "expiresAtMs": number | null; readonly "revokedAtMs": number | null; readonly "rotatedFrom": string | null; readonly "lastUsedAtMs": number | null }; readonly "token": string }

export type MasterKeys = { readonly "source": string; readonly "keys": ({ readonly "id": string; readonly "current": boolean; readonly "verifierKey": string | null })[] }

export type Servers = { readonly "id": string; readonly "revision": number; readonly "stage": "submitted" | "scanned" | "approved" | "sandbox" | "canary" | "live" | "held" | "rejected" | "retired"; readonly "submission": { readonly "id": string; readonly "name"?: string; readonly "title"?: string; readonly "description"?: string; readonly "source": { readonly "type": "npm"; readonly "package": string; readonly "version": string; readonly "bin"?: string; readonly "args": (string)[] } | { readonly "type": "pypi"; readonly "package": string; readonly "version": string; readonly "bin"?: string; readonly "requirements"?: string; readonly "archives"?: string; readonly "args": (string)[] } | { readonly "type": "oci"; readonly "image": string; readonly "digest": string; readonly "layout"?: string; readonly "args": (string)[] } | { readonly "type": "mcpb"; readonly "file": string; readonly "sha256": string; readonly "args": (string)[] } | { readonly "type": "git"; readonly "repository": string; readonly "commit": string; readonly "tag": string; readonly "subfolder"?: string; readonly "command": string; readonly "args": (string)[] } | { readonly "type": "folder"; readonly "path": string; readonly "command": string; readonly "args": (string)[] } | { readonly "type": "command"; readonly "command": string; readonly "args": (string)[] } | { readonly "type": "url"; readonly "url": string }; readonly "purpose": string; readonly "owner": string; readonly "environments": (string)[]; readonly "scopes": (string)[]; readonly "systems": (string)[]; readonly "classes": ("public" | "internal" | "confidential" | "restricted")[]; readonly "kinds": ("reads-private" | "takes-outside" | "sends-outside" | "destroys" | "modifies-production" | "spends" | "executes" | "changes-infrastructure" | "changes-access")[]; readonly "tags": (string)[] }; readonly "submittedBy": string; readonly "submittedAtMs": number; readonly "scan": { readonly "atMs": number; readonly "by": string; readonly "evidence": string; readonly "pin": { readonly "digest": string; readonly "parts": ({ readonly "kind": "package" | "file" | "image" | "commit" | "command" | "tls-key" | "oauth-issuer"; readonly "name": string; readonly "version": string | null; readonly "integrity": string })[] }; readonly "start"?: { readonly "store": string; readonly "content": string; readonly "program": (string)[]; readonly "args": (string)[] }; readonly "launch": { readonly "transport": "stdio" | "http" | "sse"; readonly "command": string | null; readonly "args": (string)[]; readonly "cwd": string | null; readonly "env": (string)[]; readonly "url": string | null; readonly "headers": (string)[]; readonly "envDigest": string; readonly "isolation": { readonly "mode": "required" | "preferred" | "off" | null; readonly "read": (string)[]; readonly "write": (string)[]; readonly "network": "none" | "open" | { readonly "allow": (string)[] }; readonly "limits": Readonly<Record<string, number | null>> } | null }; readonly "launchDigest": string; readonly "isolation": { readonly "mode": "required" | "preferred" | "off" | null; readonly "read": (string)[]; readonly "write": (string)[]; readonly "network": "none" | "open" | { readonly "allow": (string)[] }; readonly "limits": Readonly<Record<string, number | null>> } | null; readonly "surfaceDigest": string; readonly "items": { readonly "tool"?: number; readonly "prompt"?: number; readonly "resource"?: number; readonly "template"?: number; readonly "instructions"?: number }; readonly "findings": ({ readonly "code": string; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "title": string; readonly "detail": string; readonly "where": { readonly "file"?: string; readonly "line"?: number; readonly "item"?: string } | null; readonly "fingerprint": string })[]; readonly "findingsLeftOut": number } | null; readonly "approval": { readonly "by": string; readonly "atMs": number; readonly "expiresAtMs": number; readonly "evidence": string; readonly "pin": string; readonly "start"?: { readonly "store": string; readonly "content": string; readonly "program": (string)[]; readonly "args": (string)[] }; readonly "surfaceDigest": string; readonly "launchDigest": string; readonly "isolation": { readonly "mode": "required" | "preferred" | "off" | null; readonly "read": (string)[]; readonly "write": (string)[]; readonly "network": "none" | "open" | { readonly "allow": (string)[] }; readonly "limits": Readonly<Record<string, number | null>> } | null } | null; readonly "agents": (string)[]; readonly "stagedAtMs": number; readonly "why": string; readonly "changedBy": string; readonly "changedAtMs": number; readonly "use": { readonly "calls": number; readonly "errors": number; readonly "worst": { readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "code": string } | null; readonly "worstContent": { readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "code": string } | null }; readonly "next": string | null; readonly "admitted": boolean; readonly "held": string | null; readonly "command": (string)[]; readonly "marks": ({ readonly "part": number; readonly "code": string; readonly "why": string })[]; readonly "known": ({ readonly "source": string; readonly "id": string; readonly "type": "malicious" | "vulnerability"; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "confidence": number; readonly "title": string; readonly "kind": string; readonly "value": string })[] }

export type ServersIdTrial = { readonly "server": string; readonly "atMs": number; readonly "by": string; readonly "why": string; readonly "launchDigest": string; readonly "recording": "calls" | "hosts"; readonly "note": string | null; readonly "steps": ({ readonly "what": string; readonly "outcome": string })[]; readonly "paths": ({ readonly "path": string; readonly "access": "look" | "read" | "write"; readonly "granted": boolean })[]; readonly "pathsLeftOut": number; readonly "hosts": ({ readonly "place": string; readonly "how": "allowed" | "refused" | "direct" })[]; readonly "present": { readonly "read": (string)[]; readonly "write": (string)[]; readonly "network": "none" | "open" | { readonly "allow": (string)[] } }; readonly "proposed": { readonly "read": (string)[]; readonly "write": (string)[]; readonly "network": "none" | "open" | { readonly "allow": (string)[] } }; readonly "changes": ({ readonly "change": "keep" | "add" | "drop"; readonly "grant": "read" | "write" | "host"; readonly "value": string; readonly "why": string })[]; readonly "widens": boolean; readonly "findings": ({ readonly "code": string; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "title": string; readonly "detail": string; readonly "where": { readonly "file"?: string; readonly "line"?: number; readonly "item"?: string } | null; readonly "fingerprint": string })[] }

export type ServersIdTrialVisit = { readonly "server": string; readonly "agent": string; readonly "state": "starting" | "open" | "over" | "failed"; readonly "untilMs": number | null; readonly "requests": number; readonly "problem": string | null }

export type IntelligenceIndicators = { readonly "id": string; readonly "type": "malicious" | "vulnerability"; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "confidence": number; readonly "title": string; readonly "references": (string)[]; readonly "publishedAtMs": number | null; readonly "modifiedAtMs": number | null; readonly "withdrawnAtMs": number | null; readonly "expiresAtMs": number | null; readonly "aliases": (string)[]; readonly "matches": ({ readonly "kind": "package"; readonly "ecosystem": string; readonly "name": string; readonly "versions": (string)[]; readonly "ranges": ({ readonly "introduced": string; readonly "fixed"?: string; readonly "lastAffected"?: string })[] } | { readonly "kind": "server"; readonly "name": string } | { readonly "kind": "url"; readonly "url": string } | { readonly "kind": "host"; readonly "host": string } | { readonly "kind": "network"; readonly "cidr": string } | { readonly "kind": "digest"; readonly "digest": string } | { readonly "kind": "command"; readonly "argv": (string)[]; readonly "prefix": boolean } | { readonly "kind": "text"; readonly "pattern": string; readonly "regex": boolean } | { readonly "kind": "issuer"; readonly "issuer": string } | { readonly "kind": "caller"; readonly "cidr": string } | { readonly "kind": "client"; readonly "name": string; readonly "version": string | null })[]; readonly "source": string; readonly "live": boolean; readonly "withdrawnHere": { readonly "by": string; readonly "atMs": number; readonly "why": string } | null }

export type ServersIdFindings = ({ readonly "code": string; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "title": string; readonly "detail": string; readonly "where": { readonly "file"?: string; readonly "line"?: number; readonly "item"?: string } | null; readonly "fingerprint": string; readonly "from": string; readonly "state": "open" | "assigned" | "overdue" | "waived" | "waiver-ended" | "patched"; readonly "blocks": boolean; readonly "remedy": { readonly "fingerprint": string; readonly "revision": number; readonly "owner": string | null; readonly "dueAtMs": number | null; readonly "waiver": { readonly "by": string; readonly "atMs": number; readonly "untilMs": number; readonly "why": string } | null; readonly "patch": { readonly "target": string; readonly "when"?: string; readonly "pin": string; readonly "by": string; readonly "atMs": number; readonly "why": string } | null } | null })[]

export type ServersIdFindingsFingerprintAssign = { readonly "fingerprint": string; readonly "revision": number; readonly "owner": string | null; readonly "dueAtMs": number | null; readonly "waiver": { readonly "by": string; readonly "atMs": number; readonly "untilMs": number; readonly "why": string } | null; readonly "patch": { readonly "target": string; readonly "when"?: string; readonly "pin": string; readonly "by": string; readonly "atMs": number; readonly "why": string } | null }

export type RightsReachAgentId = { readonly "kind": "agent" | "server" | "key"; readonly "id": string; readonly "agents": (string)[]; readonly "upstreams": (string)[]; readonly "tools": ({ readonly "upstream": string; readonly "tool": string; readonly "effect": "allow" | "ask" | "deny" | "depends" | "varies"; readonly "kinds": ("reads-private" | "takes-outside" | "sends-outside" | "destroys" | "modifies-production" | "spends" | "executes" | "changes-infrastructure" | "changes-access")[] })[]; readonly "toolsLeftOut": number; readonly "kinds": ("reads-private" | "takes-outside" | "sends-outside" | "destroys" | "modifies-production" | "spends" | "executes" | "changes-infrastructure" | "changes-access")[]; readonly "classes": ("public" | "internal" | "confidential" | "restricted")[]; readonly "systems": (string)[]; readonly "scopes": (string)[]; readonly "credentials": (string)[] }

export type RightsReviews = { readonly "id": string; readonly "scope": "agents" | "servers" | "rules"; readonly "owner": string; readonly "reason": string; readonly "undecided": "remove" | "keep"; readonly "createdBy": string; readonly "createdAtMs": number; readonly "dueAtMs": number; readonly "state": "open" | "closed"; readonly "closedAtMs": number | null; readonly "closedBy": string | null; readonly "items": number; readonly "undecidedItems": number; readonly "kept": number; readonly "removed": number }

export type RightsReviewsIdItems = { readonly "subject": string; readonly "title": string; readonly "evidence": { readonly "lastUsedAtMs": number | null; readonly "calls": number; readonly "note": string }; readonly "decision": "keep" | "remove" | null; readonly "reason": string | null; readonly "decidedBy": string | null; readonly "decidedAtMs": number | null; readonly "removal": "none" | "pending" | "done" | "suggested"; readonly "note": string | null }

export type Approvals = { readonly "id": string; readonly "state": "pending" | "approved" | "used" | "refused" | "expired" | "withdrawn" | "revoked"; readonly "principal": string; readonly "agent": string; readonly "upstream": string; readonly "target": string; readonly "kind": string; readonly "method": string; readonly "call": Json; readonly "redacted": boolean; readonly "digest": string; readonly "definition": { readonly "digest": string; readonly "state": string } | null; readonly "rules": ({ readonly "rule": string; readonly "approvers": (string)[]; readonly "quorum": number; readonly "given": number })[]; readonly "risk": { readonly "score": number; readonly "level": "low" | "medium" | "high"; readonly "why": (string)[] }; readonly "requestedAtMs": number; readonly "expiresAtMs": number; readonly "escalatedAtMs": number | null; readonly "settledAtMs": number | null; readonly "answers": ({ readonly "operator": string; readonly "answer": "approve" | "refuse"; readonly "reason": string; readonly "atMs": number })[]; readonly "delegates": ({ readonly "from": string; readonly "to": string; readonly "atMs": number })[]; readonly "exchangeId": string; readonly "grantId": string | null; readonly "link": string }

export type Responses = { readonly "tenant": string; readonly "id": string; readonly "step": "notify" | "mark" | "redact" | "require-approval" | "slow-down" | "freeze" | "quarantine-tool" | "quarantine-upstream" | "revoke-keys" | "kill-switch"; readonly "scope": "conversation" | "agent" | "principal" | "tool" | "upstream" | "all"; readonly "subject": string; readonly "reason": string; readonly "imposedBy": string; readonly "incident": string | null; readonly "imposedAtMs": number; readonly "expiresAtMs": number | null; readonly "undoneAtMs": number | null; readonly "undoneBy": string | null; readonly "undoNote": string | null; readonly "dryRun": boolean }

export type Incidents = { readonly "tenant": string; readonly "id": string; readonly "state": "open" | "acknowledged" | "contained" | "closed"; readonly "class": string; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "principal": string | null; readonly "agent": string | null; readonly "conversation": string | null; readonly "upstream": string | null; readonly "target": string | null; readonly "title": string; readonly "firstAtMs": number; readonly "openedAtMs": number; readonly "lastAtMs": number; readonly "acknowledgedAtMs": number | null; readonly "containedAtMs": number | null; readonly "closedAtMs": number | null; readonly "detectMs": number; readonly "respondMs": number | null; readonly "count": number; readonly "codes": Readonly<Record<string, number>>; readonly "evidence": (number)[]; readonly "evidenceLeftOut": number; readonly "timeline": ({ readonly "atMs": number; readonly "what": "seen" | "opened" | "state" | "step" | "undone" | "playbook" | "note" | "assigned" | "would"; readonly "by": string; readonly "text": string; readonly "seq": number | null })[]; readonly "timelineLeftOut": number; readonly "assignee": string | null; readonly "steps": (string)[] }

export type IncidentsIdRuns = { readonly "tenant": string; readonly "id": string; readonly "playbook": string; readonly "incident": string; readonly "startedBy": string; readonly "startedAtMs": number; readonly "endedAtMs": number | null; readonly "state": "running" | "done" | "failed" | "interrupted" | "undone"; readonly "dryRun": boolean; readonly "steps": ({ readonly "id": string; readonly "does": string; readonly "state": "waiting" | "running" | "done" | "failed" | "skipped" | "undone"; readonly "atMs": number | null; readonly "result": string | null; readonly "imposed": string | null })[] }

export type AgentsIdTrust = { readonly "tenant": string; readonly "agent": string; readonly "trust": number; readonly "penalty": number; readonly "halfLifeMs": number; readonly "history": ({ readonly "atMs": number; readonly "what": "finding" | "review"; readonly "code": string; readonly "severity": string; readonly "confidence": number; readonly "count": number; readonly "points": number; readonly "seq": number | null; readonly "by": string | null; readonly "note": string | null })[] }

export type NotificationsDeliveries = { readonly "id": string; readonly "channel": string; readonly "route": string | null; readonly "event": "approval-waiting" | "approval-escalated" | "approval-settled" | "call-reported" | "incident-opened" | "incident-raised" | "incident-handled" | "incident-told" | "quarantine" | "drift" | "switch-thrown" | "switch-lifted" | "policy-refused" | "policy-activated" | "upstream-down" | "upstream-up" | "journal-down" | "journal-restored" | "test"; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "subject": string | null; readonly "facts": ({ readonly "name": string; readonly "value": string })[]; readonly "state": "waiting" | "sending" | "sent" | "failed" | "cancelled"; readonly "held": boolean; readonly "escalation": boolean; readonly "message": string | null; readonly "attempts": number; readonly "atMs": number; readonly "dueAtMs": number; readonly "endedAtMs": number | null; readonly "error": string | null }

export type Conversations = { readonly "id": string; readonly "principal": string; readonly "agent": string; readonly "usedAtMs": number; readonly "trust": "own" | "vetted" | "public" | "untrusted"; readonly "sensitivity": "public" | "internal" | "confidential" | "restricted"; readonly "sources": (string)[]; readonly "labels": (string)[] }

export type Tasks = { readonly "kinds": ("reads-private" | "takes-outside" | "sends-outside" | "destroys" | "modifies-production" | "spends" | "executes" | "changes-infrastructure" | "changes-access")[]; readonly "tools": (string)[]; readonly "targets": (string)[]; readonly "callsMax": number | null; readonly "id": string; readonly "principal": string; readonly "agent": string; readonly "text": string; readonly "declaredBy": string; readonly "expiresAtMs": number; readonly "used": number }

export type JournalSearches = { readonly "name": string; readonly "filters": Readonly<Record<string, string>>; readonly "savedAtMs": number }

export type JournalRecords = { readonly "seq": number; readonly "timeMs": number; readonly "prev": string; readonly "entry": { readonly "type": "intent"; readonly "tenant": string; readonly "principal": string | null; readonly "agent": string | null; readonly "keyId": string | null; readonly "exchangeId": string; readonly "parentId": string | null; readonly "sessionId": string | null; readonly "direction": string; readonly "kind": string; readonly "method": string; readonly "upstream": string | null; readonly "target": string | null; readonly "decision": { readonly "effect": "allow" | "deny"; readonly "code": string | null; readonly "rules": (string)[]; readonly "obligations": (string)[] }; readonly "verdict": "benign" | "suspicious" | "malicious"; readonly "findings": ({ readonly "code": string; readonly "class": string; readonly "severity": string; readonly "confidence": number; readonly "path": string; readonly "start": number; readonly "end": number; readonly "digest": string; readonly "note": string; readonly "suppressed": string })[]; readonly "snapshot": string; readonly "conversation": string; readonly "interceptions": ({ readonly "interceptor": string; readonly "outcome": "pass" | "change" | "deny" | "failed"; readonly "paths": (string)[]; readonly "latencyMs": number; readonly "note": string | null })[]; readonly "staged": { readonly "revision": number; readonly "wouldBe": "allow" | "redact" | "ask" | "deny"; readonly "rules": (string)[] }; readonly "inspectedDigest": string; readonly "forwardedDigest": string | null; readonly "trace": string | null; readonly "payload": { readonly "id": string; readonly "digest": string; readonly "bytes": number } | null; readonly "origins": ({ readonly "path": string; readonly "exchangeId": string | null; readonly "upstream": string; readonly "target": string | null; readonly "trust": "own" | "vetted" | "public" | "untrusted"; readonly "sensitivity": "public" | "internal" | "confidential" | "restricted"; readonly "form": "exact" | "text" | "encoded" | "pieces" | "forgotten" | "none" })[]; readonly "context": { readonly "prompt": string | null; readonly "reasoning": string | null; readonly "model": string } } | { readonly "type": "outcome"; readonly "tenant": string; readonly "principal": string | null; readonly "agent": string | null; readonly "keyId": string | null; readonly "exchangeId": string; readonly "parentId": string | null; readonly "sessionId": string | null; readonly "direction": string; readonly "kind": string; readonly "method": string; readonly "upstream": string | null; readonly "target": string | null; readonly "decision": { readonly "effect": "allow" | "deny"; readonly "code": string | null; readonly "rules": (string)[]; readonly "obligations": (string)[] }; readonly "verdict": "benign" | "suspicious" | "malicious"; readonly "findings": ({ readonly "code": string; readonly "class": string; readonly "severity": string; readonly "confidence": number; readonly "path": string; readonly "start": number; readonly "end": number; readonly "digest": string; readonly "note": string; readonly "suppressed": string })[]; readonly "snapshot": string; readonly "conversation": string; readonly "interceptions": ({ readonly "interceptor": string; readonly "outcome": "pass" | "change" | "deny" | "failed"; readonly "paths": (string)[]; readonly "latencyMs": number; readonly "note": string | null })[]; readonly "staged": { readonly "revision": number; readonly "wouldBe": "allow" | "redact" | "ask" | "deny"; readonly "rules": (string)[] }; readonly "outcome": "ok" | "error" | "denied" | "withheld" | "unknown" | "cancelled"; readonly "inspectedDigest": string | null; readonly "deliveredDigest": string | null; readonly "streamed": { readonly "messages": number; readonly "digest": string | null }; readonly "labels": { readonly "conversation": string; readonly "trust": "own" | "vetted" | "public" | "untrusted"; readonly "sensitivity": "public" | "internal" | "confidential" | "restricted"; readonly "sources": (string)[] }; readonly "durationMs": number; readonly "payload": { readonly "id": string; readonly "digest": string; readonly "bytes": number } | null } | { readonly "type": "event"; readonly "event": "message" | "stream-open" | "stream-close" | "stderr" | "isolation" | "egress" | "protocol-violation" | "quarantine" | "drift" | "undelivered" | "refused" | "judgement" | "intelligence" | "trial"; readonly "tenant": string; readonly "principal": string | null; readonly "agent": string | null; readonly "keyId": string | null; readonly "exchangeId": string; readonly "parentId": string | null; readonly "sessionId": string | null; readonly "direction": string; readonly "kind": string; readonly "method": string; readonly "upstream": string | null; readonly "target": string | null; readonly "decision": { readonly "effect": "allow" | "deny"; readonly "code": string | null; readonly "rules": (string)[]; readonly "obligations": (string)[] }; readonly "verdict": "benign" | "suspicious" | "malicious"; readonly "findings": ({ readonly "code": string; readonly "class": string; readonly "severity": string; readonly "confidence": number; readonly "path": string; readonly "start": number; readonly "end": number; readonly "digest": string; readonly "note": string; readonly "suppressed": string })[]; readonly "snapshot": string; readonly "conversation": string; readonly "interceptions": ({ readonly "interceptor": string; readonly "outcome": "pass" | "change" | "deny" | "failed"; readonly "paths": (string)[]; readonly "latencyMs": number; readonly "note": string | null })[]; readonly "staged": { readonly "revision": number; readonly "wouldBe": "allow" | "redact" | "ask" | "deny"; readonly "rules": (string)[] }; readonly "streamed": { readonly "messages": number; readonly "digest": string | null } | null; readonly "note": string | null; readonly "payload": { readonly "id": string; readonly "digest": string; readonly "bytes": number } | null; readonly "count": number; readonly "judgement": { readonly "endpoint": string; readonly "model": string; readonly "outcome": "attack" | "benign" | "failed"; readonly "confidence": number; readonly "reason": string; readonly "cached": boolean; readonly "latencyMs": number; readonly "questionDigest": string; readonly "answerDigest": string | null } } | { readonly "type": "admin"; readonly "tenant": string; readonly "operator": string; readonly "act": string; readonly "subject": string; readonly "before": string | null; readonly "after": string | null; readonly "accepted": boolean; readonly "note": string | null } | { readonly "type": "approval"; readonly "event": "requested" | "answered" | "approved" | "refused" | "used" | "waived" | "expired" | "withdrawn" | "revoked" | "escalated" | "delegated" | "granted" | "revealed"; readonly "tenant": string; readonly "principal": string | null; readonly "agent": string | null; readonly "keyId": string | null; readonly "approvalId": string; readonly "exchangeId": string | null; readonly "upstream": string; readonly "target": string; readonly "method": string; readonly "digest": string; readonly "definition": string | null; readonly "rules": (string)[]; readonly "risk": number; readonly "operator": string | null; readonly "note": string | null } | { readonly "type": "context"; readonly "tenant": string; readonly "principal": string | null; readonly "agent": string | null; readonly "keyId": string | null; readonly "contextId": string; readonly "conversation": string; readonly "role": "user" | "assistant"; readonly "via": "meta" | "control" | "otlp"; readonly "teller": string | null; readonly "exchangeId": string | null; readonly "trace": string | null; readonly "saidAtMs": number | null; readonly "chars": number; readonly "digest": string; readonly "findings": ({ readonly "code": string; readonly "class": string; readonly "severity": string; readonly "confidence": number; readonly "path": string; readonly "start": number; readonly "end": number; readonly "digest": string; readonly "note": string; readonly "suppressed": string })[]; readonly "payload": { readonly "id": string; readonly "digest": string; readonly "bytes": number } | null } | { readonly "type": "gateway"; readonly "tenant": string; readonly "event": "start" | "stop" | "recovered" | "degraded" | "restored" | "rotate"; readonly "instance": string; readonly "version": string; readonly "note": string | null; readonly "recovered": (string)[] } }

export type JournalVerification = { readonly "state": "never" | "running" | "whole" | "broken" | "cancelled" | "failed"; readonly "startedBy": string | null; readonly "startedAtMs": number | null; readonly "endedAtMs": number | null; readonly "checked": number; readonly "total": number; readonly "report": { readonly "origin": string | null; readonly "root": string; readonly "signed": number; readonly "openExchanges": number; readonly "payloads": { readonly "present": number; readonly "erased": number; readonly "dropped": number }; readonly "problems": ({ readonly "code": string; readonly "message": string; readonly "seq": number | null })[]; readonly "moreProblems": boolean } | null; readonly "error": string | null }

export interface Operations {
  "GET /session/methods": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "token": true; readonly "passkey": boolean; readonly "oidc": ({ readonly "issuer": string; readonly "name": string })[] }
  }
  "POST /session": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "token": string }
    readonly answer: Session
  }
  "GET /session": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: Session
  }
  "DELETE /session": {
    readonly path: {}
    readonly query: { readonly "everywhere"?: "true" | "false" | undefined }
    readonly body: undefined
    readonly answer: { readonly "ended": number }
  }
  "POST /session/passkey/options": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: Readonly<Record<string, Json>>
  }
  "POST /session/passkey": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "id": string; readonly "rawId": string; readonly "type": "public-key"; readonly "authenticatorAttachment"?: "platform" | "cross-platform"; readonly "response": { readonly "clientDataJSON": string; readonly "authenticatorData": string; readonly "signature": string; readonly "userHandle"?: string } }
    readonly answer: Session
  }
  "POST /session/invitation/options": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "token": string; readonly "name"?: string }
    readonly answer: { readonly "name": string; readonly "roles": ("viewer" | "submitter" | "reviewer" | "analyst" | "approver" | "operator" | "auditor" | "host" | "administrator")[]; readonly "options": Readonly<Record<string, Json>> }
  }
  "POST /session/invitation": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "id": string; readonly "rawId": string; readonly "type": "public-key"; readonly "authenticatorAttachment"?: "platform" | "cross-platform"; readonly "name"?: string; readonly "response": { readonly "clientDataJSON": string; readonly "attestationObject": string; readonly "transports"?: readonly (string)[] }; readonly "token": string }
    readonly answer: Session
  }
  "GET /passkeys": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<Passkeys>
  }
  "POST /passkeys": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "id": string; readonly "rawId": string; readonly "type": "public-key"; readonly "authenticatorAttachment"?: "platform" | "cross-platform"; readonly "name"?: string; readonly "response": { readonly "clientDataJSON": string; readonly "attestationObject": string; readonly "transports"?: readonly (string)[] } }
    readonly answer: Passkeys
  }
  "POST /passkeys/options": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: Readonly<Record<string, Json>>
  }
  "DELETE /passkeys/{id}": {
    readonly path: { readonly "id": string }
    readonly query: { readonly "reason": string }
    readonly body: undefined
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "POST /invitations": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "name"?: string | null; readonly "owner"?: string | null; readonly "roles": readonly ("viewer" | "submitter" | "reviewer" | "analyst" | "approver" | "operator" | "auditor" | "host" | "administrator")[]; readonly "lifeMs"?: number }
    readonly answer: { readonly "link": string; readonly "expiresAtMs": number }
  }
  "GET /status": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "version": string; readonly "instance": string; readonly "startedAtMs": number; readonly "snapshot": string; readonly "lastRefusal": { readonly "atMs": number; readonly "text": string } | null; readonly "policy": { readonly "source": "file" | "store"; readonly "live": number | null; readonly "staged": number | null; readonly "fileEdited": boolean }; readonly "suppressions": { readonly "inForce": number; readonly "expired": ({ readonly "rule": string; readonly "owner": string; readonly "expires": string })[] }; readonly "upstreams": ({ readonly "upstream": string; readonly "state": "idle" | "starting" | "ready" | "backing-off" | "stopped" | "circuit-open" | "held"; readonly "era": "legacy" | "modern" | "unknown"; readonly "isolation": "isolated" | "not-isolated" | null; readonly "limitedBy": "control-group" | "watch" | "none" | null; readonly "sessions": number; readonly "inFlight": number; readonly "lastError": string | null })[]; readonly "journal": { readonly "writable": boolean; readonly "records": number }; readonly "draining": boolean }
  }
  "GET /settings": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "licence": string; readonly "dryRun": boolean; readonly "gates": ({ readonly "environment": string; readonly "classes": ("data" | "access" | "messages" | "money" | "infrastructure")[]; readonly "servers": (string)[] })[]; readonly "journal": { readonly "durability": "process" | "power"; readonly "retentionDays": number; readonly "payloads": "redacted" | "none" | "raw" } }
  }
  "POST /config/reload": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "accepted": boolean; readonly "snapshot": string; readonly "problems": (string)[] }
  }
  "POST /drain": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "GET /policy": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "file": string; readonly "source": "file" | "store"; readonly "text": string | null; readonly "cases": string | null; readonly "inForce": boolean; readonly "head": { readonly "changes": number; readonly "live": { readonly "number": number; readonly "parent": number | null; readonly "author": string; readonly "madeAtMs": number; readonly "reason": string; readonly "digest": string; readonly "state": "draft" | "staged" | "live" | "past"; readonly "liveAtMs": number | null }; readonly "liveBy": string; readonly "staged": { readonly "revision": { readonly "number": number; readonly "parent": number | null; readonly "author": string; readonly "madeAtMs": number; readonly "reason": string; readonly "digest": string; readonly "state": "draft" | "staged" | "live" | "past"; readonly "liveAtMs": number | null }; readonly "by": string; readonly "atMs": number } | null } | null; readonly "fourEyes": boolean; readonly "fileState": "decides" | "as-live" | "as-seeded" | "edited" | "missing"; readonly "problems": ({ readonly "line": number; readonly "column": number; readonly "length": number; readonly "severity": "error" | "warning"; readonly "message": string; readonly "suggestion": string | null })[]; readonly "rules": ({ readonly "id": string; readonly "effect": "allow" | "deny"; readonly "owner": string | null; readonly "reviewBy": string | null; readonly "overdue": boolean })[] }
  }
  "GET /policy/words": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "keys": { readonly "document": ({ readonly "name": string; readonly "about": string })[]; readonly "rule": ({ readonly "name": string; readonly "about": string })[]; readonly "limit": ({ readonly "name": string; readonly "about": string })[]; readonly "obligation": ({ readonly "name": string; readonly "about": string })[] }; readonly "kinds": (string)[]; readonly "upstreams": (string)[]; readonly "tools": ({ readonly "upstream": string; readonly "name": string })[]; readonly "agents": (string)[]; readonly "agentGroups": (string)[]; readonly "principals": (string)[]; readonly "principalGroups": (string)[]; readonly "variables": ({ readonly "name": string; readonly "type": string })[]; readonly "functions": ({ readonly "name": string; readonly "about": string })[] }
  }
  "GET /policy/facts": {
    readonly path: {}
    readonly query: { readonly "upstream": string; readonly "tool": string }
    readonly body: undefined
    readonly answer: { readonly "accepted": boolean; readonly "labels": (string)[]; readonly "trust": string; readonly "kinds": (string)[]; readonly "classes": (string)[]; readonly "annotations": Readonly<Record<string, Json>> }
  }
  "POST /policy/check": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "text": string; readonly "cases"?: string | null }
    readonly answer: { readonly "ok": boolean; readonly "problems": ({ readonly "line": number; readonly "column": number; readonly "length": number; readonly "severity": "error" | "warning"; readonly "message": string; readonly "suggestion": string | null })[]; readonly "caseProblems": ({ readonly "line": number; readonly "column": number; readonly "length": number; readonly "severity": "error" | "warning"; readonly "message": string; readonly "suggestion": string | null })[]; readonly "rules": number; readonly "limits": number }
  }
  "POST /policy/explain": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "principal"?: string; readonly "principalGroups"?: readonly (string)[]; readonly "agent"?: string; readonly "agentGroups"?: readonly (string)[]; readonly "agentTrust"?: number; readonly "kind"?: "lifecycle" | "call" | "list" | "read" | "prompt" | "complete" | "sample" | "elicit" | "roots" | "subscribe" | "notify" | "cancel" | "task" | "error"; readonly "upstream": string; readonly "target": string; readonly "principalClaims"?: Readonly<Record<string, unknown>>; readonly "upstreamLabels"?: readonly (string)[]; readonly "upstreamTrust"?: string; readonly "targetKinds"?: readonly (string)[]; readonly "targetClasses"?: readonly (string)[]; readonly "sessionLabels"?: readonly (string)[]; readonly "task"?: { readonly "kinds"?: readonly ("reads-private" | "takes-outside" | "sends-outside" | "destroys" | "modifies-production" | "spends" | "executes" | "changes-infrastructure" | "changes-access")[]; readonly "tools"?: readonly (string)[]; readonly "targets"?: readonly (string)[]; readonly "callsMax"?: number | null; readonly "used"?: number }; readonly "args"?: Readonly<Record<string, unknown>>; readonly "annotations"?: Readonly<Record<string, unknown>>; readonly "at"?: string; readonly "verdict"?: "benign" | "suspicious" | "malicious"; readonly "text"?: string }
    readonly answer: { readonly "effect": "allow" | "deny"; readonly "asks": boolean; readonly "reasons": ({ readonly "source": string; readonly "effect": "allow" | "deny" | "oblige"; readonly "text": string })[]; readonly "text": string }
  }
  "POST /policy/test": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "text"?: string; readonly "cases"?: string }
    readonly answer: { readonly "passed": number; readonly "failed": number; readonly "results": ({ readonly "name": string; readonly "passed": boolean; readonly "effect": "allow" | "deny"; readonly "rules": (string)[]; readonly "differences": ({ readonly "what": "effect" | "by" | "obligations"; readonly "expected": string; readonly "actual": string })[] })[] }
  }
  "GET /policy/head": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: PolicyHead
  }
  "GET /policy/revisions": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<PolicyRevisions>
  }
  "POST /policy/revisions": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "parent": number; readonly "text": string; readonly "cases"?: string | null; readonly "reason": string }
    readonly answer: PolicyRevisions
  }
  "GET /policy/revisions/{number}": {
    readonly path: { readonly "number": number }
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "number": number; readonly "parent": number | null; readonly "author": string; readonly "madeAtMs": number; readonly "reason": string; readonly "digest": string; readonly "state": "draft" | "staged" | "live" | "past"; readonly "liveAtMs": number | null; readonly "text": string; readonly "cases": string | null }
  }
  "GET /policy/diff": {
    readonly path: {}
    readonly query: { readonly "from": number; readonly "to": number }
    readonly body: undefined
    readonly answer: { readonly "from": number; readonly "to": number; readonly "added": number; readonly "removed": number; readonly "lines": ({ readonly "change": "same" | "added" | "removed" | "gap"; readonly "from": number | null; readonly "to": number | null; readonly "text": string })[]; readonly "caseLines": ({ readonly "change": "same" | "added" | "removed" | "gap"; readonly "from": number | null; readonly "to": number | null; readonly "text": string })[] }
  }
  "GET /policy/staged": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "staged": { readonly "revision": number; readonly "sinceMs": number; readonly "compared": number; readonly "differing": number; readonly "failed": number; readonly "byTool": ({ readonly "tool": string; readonly "was": "allow" | "redact" | "ask" | "deny"; readonly "wouldBe": "allow" | "redact" | "ask" | "deny"; readonly "count": number })[]; readonly "newest": ({ readonly "atMs": number; readonly "exchangeId": string; readonly "principal": string; readonly "agent": string; readonly "upstream": string; readonly "target": string; readonly "kind": string; readonly "side": "request" | "reply"; readonly "was": "allow" | "redact" | "ask" | "deny"; readonly "wouldBe": "allow" | "redact" | "ask" | "deny"; readonly "rules": (string)[] })[] } | null }
  }
  "POST /policy/revisions/{number}/stage": {
    readonly path: { readonly "number": number }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: PolicyHead
  }
  "POST /policy/unstage": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: PolicyHead
  }
  "POST /policy/revisions/{number}/activate": {
    readonly path: { readonly "number": number }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: PolicyHead
  }
  "POST /policy/revisions/{number}/roll-back": {
    readonly path: { readonly "number": number }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: PolicyHead
  }
  "POST /policy/replays": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "revision"?: number; readonly "text"?: string; readonly "from"?: number; readonly "to"?: number; readonly "sinceMs"?: number; readonly "untilMs"?: number; readonly "principal"?: string; readonly "agent"?: string; readonly "reason": string }
    readonly answer: PolicyReplays
  }
  "GET /policy/replays": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<PolicyReplays>
  }
  "POST /policy/replays/{id}/cancel": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: PolicyReplays
  }
  "GET /policy/replays/{id}": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: PolicyReplays
  }
  "GET /policy/replays/{id}/differences": {
    readonly path: { readonly "id": string }
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "seq": number; readonly "atMs": number; readonly "exchangeId": string; readonly "principal": string; readonly "agent": string; readonly "tool": string; readonly "was": "allow" | "redact" | "ask" | "deny"; readonly "wouldBe": "allow" | "redact" | "ask" | "deny"; readonly "rules": (string)[] }>
  }
  "GET /operators/me": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "name": string; readonly "roles": ("viewer" | "submitter" | "reviewer" | "analyst" | "approver" | "operator" | "auditor" | "host" | "administrator")[]; readonly "permissions": (string)[] }
  }
  "GET /operators": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "tenant": string; readonly "id": string; readonly "name": string; readonly "owner": string; readonly "roles": ("viewer" | "submitter" | "reviewer" | "analyst" | "approver" | "operator" | "auditor" | "host" | "administrator")[]; readonly "createdAtMs": number; readonly "createdBy": string; readonly "expiresAtMs": number | null; readonly "revokedAtMs": number | null }>
  }
  "POST /operators": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "name": string; readonly "owner": string; readonly "roles": readonly ("viewer" | "submitter" | "reviewer" | "analyst" | "approver" | "operator" | "auditor" | "host" | "administrator")[]; readonly "expiresAtMs"?: number | null }
    readonly answer: { readonly "operator": { readonly "tenant": string; readonly "id": string; readonly "name": string; readonly "owner": string; readonly "roles": ("viewer" | "submitter" | "reviewer" | "analyst" | "approver" | "operator" | "auditor" | "host" | "administrator")[]; readonly "createdAtMs": number; readonly "createdBy": string; readonly "expiresAtMs": number | null; readonly "revokedAtMs": number | null }; readonly "token": string }
  }
  "POST /operators/{id}/revoke": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: { readonly "operator": { readonly "tenant": string; readonly "id": string; readonly "name": string; readonly "owner": string; readonly "roles": ("viewer" | "submitter" | "reviewer" | "analyst" | "approver" | "operator" | "auditor" | "host" | "administrator")[]; readonly "createdAtMs": number; readonly "createdBy": string; readonly "expiresAtMs": number | null; readonly "revokedAtMs": number | null }; readonly "recorded": boolean }
  }
  "GET /keys": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "tenant": string; readonly "id": string; readonly "agent": string; readonly "agentGroups": (string)[]; readonly "principal": string; readonly "principalGroups": (string)[]; readonly "createdAtMs": number; readonly "expiresAtMs": number | null; readonly "revokedAtMs": number | null; readonly "rotatedFrom": string | null; readonly "lastUsedAtMs": number | null }>
  }
  "POST /keys": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "agent": string; readonly "agentGroups"?: readonly (string)[]; readonly "principal": string; readonly "principalGroups"?: readonly (string)[]; readonly "expiresAtMs"?: number | null }
    readonly answer: Keys
  }
  "POST /keys/{id}/rotate": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "overlapMs"?: number; readonly "expiresAtMs"?: number | null }
    readonly answer: Keys
  }
  "POST /keys/{id}/revoke": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: { readonly "key": { readonly "tenant": string; readonly "id": string; readonly "agent": string; readonly "agentGroups": (string)[]; readonly "principal": string; readonly "principalGroups": (string)[]; readonly "createdAtMs": number; readonly "expiresAtMs": number | null; readonly "revokedAtMs": number | null; readonly "rotatedFrom": string | null; readonly "lastUsedAtMs": number | null }; readonly "recorded": boolean }
  }
  "GET /master-keys": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: MasterKeys
  }
  "POST /master-keys/rotate": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: MasterKeys
  }
  "GET /quarantine": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "upstream"?: string | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "upstream": string; readonly "type": "tool" | "prompt" | "resource" | "template" | "instructions" | "capability" | "server" | "origin"; readonly "name": string; readonly "digest": string; readonly "tenant": string; readonly "reason": string; readonly "seenAtMs": number; readonly "rejectedBy": string | null }>
  }
  "GET /quarantine/item": {
    readonly path: {}
    readonly query: { readonly "upstream": string; readonly "type": "tool" | "prompt" | "resource" | "template" | "instructions" | "capability" | "server" | "origin"; readonly "name": string; readonly "digest": string }
    readonly body: undefined
    readonly answer: { readonly "upstream": string; readonly "type": "tool" | "prompt" | "resource" | "template" | "instructions" | "capability" | "server" | "origin"; readonly "name": string; readonly "digest": string; readonly "tenant": string; readonly "reason": string; readonly "seenAtMs": number; readonly "rejectedBy": string | null; readonly "definition": Readonly<Record<string, Json>>; readonly "diff": { readonly "changes": ({ readonly "path": string; readonly "change": "added" | "removed" | "changed"; readonly "before": string | null; readonly "after": string | null })[]; readonly "truncated": boolean }; readonly "drift": { readonly "risk": "low" | "medium" | "high"; readonly "changes": ({ readonly "class": "new-item" | "lookalike-name" | "renamed-but-same" | "same-but-changed" | "text-got-instruction" | "text-got-hidden-characters" | "text-changed" | "text-typo" | "instructions-changed" | "schema-widened" | "schema-narrowed" | "schema-changed" | "parameter-added" | "parameter-removed" | "required-dropped" | "required-added" | "default-changed" | "enum-changed" | "annotation-flipped" | "annotation-changed" | "new-sink" | "new-kind" | "icon-host-changed" | "icon-changed" | "meta-changed" | "ui-resource-changed" | "execution-changed" | "content-type-changed" | "member-changed" | "capability-added" | "capability-changed" | "capability-removed" | "server-version-changed" | "server-name-changed" | "server-info-changed" | "protocol-version-changed" | "origin-changed" | "interpreter-changed" | "issuer-changed" | "too-large"; readonly "risk": "low" | "medium" | "high"; readonly "path": string; readonly "says": string })[]; readonly "truncated": boolean } }
  }
  "POST /quarantine/approve": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "upstream": string; readonly "type": "tool" | "prompt" | "resource" | "template" | "instructions" | "capability" | "server" | "origin"; readonly "name": string; readonly "digest": string; readonly "reason": string }
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "POST /quarantine/reject": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "upstream": string; readonly "type": "tool" | "prompt" | "resource" | "template" | "instructions" | "capability" | "server" | "origin"; readonly "name": string; readonly "digest": string; readonly "reason": string }
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "GET /servers": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "search": string; readonly "stage": "submitted" | "scanned" | "approved" | "sandbox" | "canary" | "live" | "held" | "rejected" | "retired"; readonly "source": string; readonly "owner": string; readonly "environment": string; readonly "class": string; readonly "kind": string; readonly "tag": string; readonly "system": string; readonly "scope": string; readonly "tool": string; readonly "prompt": string; readonly "resource": string }
    readonly body: undefined
    readonly answer: Listed<Servers>
  }
  "POST /servers": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "submission": { readonly "id": string; readonly "name"?: string; readonly "title"?: string; readonly "description"?: string; readonly "source": { readonly "type": "npm"; readonly "package": string; readonly "version": string; readonly "bin"?: string; readonly "args"?: readonly (string)[] } | { readonly "type": "pypi"; readonly "package": string; readonly "version": string; readonly "bin"?: string; readonly "requirements"?: string; readonly "archives"?: string; readonly "args"?: readonly (string)[] } | { readonly "type": "oci"; readonly "image": string; readonly "digest": string; readonly "layout"?: string; readonly "args"?: readonly (string)[] } | { readonly "type": "mcpb"; readonly "file": string; readonly "sha256": string; readonly "args"?: readonly (string)[] } | { readonly "type": "git"; readonly "repository": string; readonly "commit": string; readonly "tag": string; readonly "subfolder"?: string; readonly "command": string; readonly "args"?: readonly (string)[] } | { readonly "type": "folder"; readonly "path": string; readonly "command": string; readonly "args"?: readonly (string)[] } | { readonly "type": "command"; readonly "command": string; readonly "args"?: readonly (string)[] } | { readonly "type": "url"; readonly "url": string }; readonly "purpose": string; readonly "owner": string; readonly "environments"?: readonly (string)[]; readonly "scopes"?: readonly (string)[]; readonly "systems"?: readonly (string)[]; readonly "classes"?: readonly ("public" | "internal" | "confidential" | "restricted")[]; readonly "kinds"?: readonly ("reads-private" | "takes-outside" | "sends-outside" | "destroys" | "modifies-production" | "spends" | "executes" | "changes-infrastructure" | "changes-access")[]; readonly "tags"?: readonly (string)[] }; readonly "why": string }
    readonly answer: Servers
  }
  "GET /servers/{id}": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: Servers
  }
  "POST /servers/clean": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "removed": (string)[]; readonly "kept": number }
  }
  "GET /servers/{id}/history": {
    readonly path: { readonly "id": string }
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "revision": number; readonly "step": string; readonly "from": "submitted" | "scanned" | "approved" | "sandbox" | "canary" | "live" | "held" | "rejected" | "retired" | null; readonly "to": "submitted" | "scanned" | "approved" | "sandbox" | "canary" | "live" | "held" | "rejected" | "retired"; readonly "by": string; readonly "atMs": number; readonly "why": string; readonly "evidence": string | null }>
  }
  "GET /servers/{id}/diff": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "approved": string | null; readonly "scanned": string | null; readonly "launch": ({ readonly "path": string; readonly "before": string | null; readonly "after": string | null })[]; readonly "pinChanged": boolean; readonly "surface": ({ readonly "type": "tool" | "prompt" | "resource" | "template" | "instructions" | "capability" | "server" | "origin"; readonly "name": string; readonly "change": "added" | "removed" | "changed"; readonly "details": ({ readonly "path": string; readonly "before": string | null; readonly "after": string | null })[]; readonly "drift": { readonly "risk": "low" | "medium" | "high"; readonly "changes": ({ readonly "class": "new-item" | "lookalike-name" | "renamed-but-same" | "same-but-changed" | "text-got-instruction" | "text-got-hidden-characters" | "text-changed" | "text-typo" | "instructions-changed" | "schema-widened" | "schema-narrowed" | "schema-changed" | "parameter-added" | "parameter-removed" | "required-dropped" | "required-added" | "default-changed" | "enum-changed" | "annotation-flipped" | "annotation-changed" | "new-sink" | "new-kind" | "icon-host-changed" | "icon-changed" | "meta-changed" | "ui-resource-changed" | "execution-changed" | "content-type-changed" | "member-changed" | "capability-added" | "capability-changed" | "capability-removed" | "server-version-changed" | "server-name-changed" | "server-info-changed" | "protocol-version-changed" | "origin-changed" | "interpreter-changed" | "issuer-changed" | "too-large"; readonly "risk": "low" | "medium" | "high"; readonly "path": string; readonly "says": string })[]; readonly "truncated": boolean } | null })[] }
  }
  "POST /servers/{id}/scan": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "revision"?: number; readonly "why": string }
    readonly answer: Servers
  }
  "POST /servers/{id}/approve": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "revision": number; readonly "evidence": string; readonly "acceptFindings"?: boolean; readonly "why": string }
    readonly answer: Servers
  }
  "POST /servers/{id}/stage": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "revision": number; readonly "to": "sandbox" | "canary" | "live"; readonly "agents"?: readonly (string)[]; readonly "why": string }
    readonly answer: Servers
  }
  "POST /servers/{id}/hold": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "revision": number; readonly "why": string }
    readonly answer: Servers
  }
  "POST /servers/{id}/reject": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "revision": number; readonly "why": string }
    readonly answer: Servers
  }
  "POST /servers/{id}/retire": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "revision": number; readonly "why": string }
    readonly answer: Servers
  }
  "GET /servers/{id}/trial": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: ServersIdTrial
  }
  "POST /servers/{id}/trial": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "read"?: readonly (string)[]; readonly "write"?: readonly (string)[]; readonly "hosts"?: readonly (string)[]; readonly "calls"?: readonly ({ readonly "tool": string; readonly "arguments"?: Readonly<Record<string, unknown>> })[]; readonly "waitMs"?: number; readonly "why": string }
    readonly answer: ServersIdTrial
  }
  "GET /servers/{id}/trial/visit": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: ServersIdTrialVisit
  }
  "POST /servers/{id}/trial/visit": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "read"?: readonly (string)[]; readonly "write"?: readonly (string)[]; readonly "hosts"?: readonly (string)[]; readonly "calls"?: readonly ({ readonly "tool": string; readonly "arguments"?: Readonly<Record<string, unknown>> })[]; readonly "waitMs"?: number; readonly "why": string; readonly "agent": string; readonly "principal"?: string; readonly "forMs"?: number }
    readonly answer: ServersIdTrialVisit
  }
  "POST /servers/{id}/trial/visit/end": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "why": string }
    readonly answer: ServersIdTrialVisit
  }
  "GET /intelligence/sources": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "source": string; readonly "format": "osv" | "ghsa" | "csaf" | "stix" | "taxii" | "misp" | "csv" | "pack"; readonly "origin": string; readonly "importedAtMs": number; readonly "importedBy": string; readonly "newestAtMs": number | null; readonly "entries": number; readonly "serial": number | null; readonly "publisher": string | null; readonly "unsupported": Readonly<Record<string, number>>; readonly "feed": { readonly "everyMs": number; readonly "lastTriedAtMs": number | null; readonly "lastSucceededAtMs": number | null; readonly "failures": number; readonly "lastError": string | null; readonly "stale": boolean } | null }>
  }
  "GET /intelligence/hits": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "sinceMs"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "upstream": string; readonly "state": "quarantined" | "notified" | "below-threshold"; readonly "sinceMs": number | null; readonly "sightings": ({ readonly "source": string; readonly "id": string; readonly "type": "malicious" | "vulnerability"; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "confidence": number; readonly "title": string; readonly "kind": string; readonly "value": string })[]; readonly "usedBy": ({ readonly "principal": string | null; readonly "agent": string | null; readonly "messages": number; readonly "firstAtMs": number; readonly "lastAtMs": number })[] }>
  }
  "GET /intelligence/indicators": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "source"?: string | undefined; readonly "text"?: string | undefined }
    readonly body: undefined
    readonly answer: Listed<IntelligenceIndicators>
  }
  "GET /intelligence/indicators/{source}/{id}": {
    readonly path: { readonly "source": string; readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: IntelligenceIndicators
  }
  "POST /intelligence/imports": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "source": string; readonly "format": "osv" | "ghsa" | "csaf" | "stix" | "taxii" | "misp" | "csv" | "pack"; readonly "origin": string; readonly "complete"?: boolean; readonly "allowOlder"?: boolean; readonly "serial"?: number | null; readonly "publisher"?: string | null }
    readonly answer: { readonly "id": string }
  }
  "POST /intelligence/imports/{id}/entries": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "indicators": readonly ({ readonly "id": string; readonly "type": "malicious" | "vulnerability"; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "confidence": number; readonly "title": string; readonly "references"?: readonly (string)[]; readonly "publishedAtMs"?: number | null; readonly "modifiedAtMs"?: number | null; readonly "withdrawnAtMs"?: number | null; readonly "expiresAtMs"?: number | null; readonly "aliases"?: readonly (string)[]; readonly "matches": readonly ({ readonly "kind": "package"; readonly "ecosystem": string; readonly "name": string; readonly "versions"?: readonly (string)[]; readonly "ranges"?: readonly ({ readonly "introduced": string; readonly "fixed"?: string; readonly "lastAffected"?: string })[] } | { readonly "kind": "server"; readonly "name": string } | { readonly "kind": "url"; readonly "url": string } | { readonly "kind": "host"; readonly "host": string } | { readonly "kind": "network"; readonly "cidr": string } | { readonly "kind": "digest"; readonly "digest": string } | { readonly "kind": "command"; readonly "argv": readonly (string)[]; readonly "prefix"?: boolean } | { readonly "kind": "text"; readonly "pattern": string; readonly "regex"?: boolean } | { readonly "kind": "issuer"; readonly "issuer": string } | { readonly "kind": "caller"; readonly "cidr": string } | { readonly "kind": "client"; readonly "name": string; readonly "version"?: string | null })[] })[] }
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "POST /intelligence/imports/{id}/commit": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "unsupported"?: Readonly<Record<string, number>>; readonly "format"?: "osv" | "ghsa" | "csaf" | "stix" | "taxii" | "misp" | "csv" | "pack" }
    readonly answer: { readonly "source": string; readonly "taken": number; readonly "unchanged": number; readonly "gone": number; readonly "withdrawn": number; readonly "total": number; readonly "hits": number }
  }
  "POST /intelligence/imports/{id}/abandon": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "POST /intelligence/withdraw": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "source": string; readonly "id": string; readonly "why": string }
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "GET /servers/{id}/findings": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: ServersIdFindings
  }
  "POST /servers/{id}/findings/import": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "tool": string; readonly "digest": string; readonly "findings": readonly ({ readonly "code": string; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "title": string; readonly "detail": string; readonly "where": { readonly "file"?: string; readonly "line"?: number; readonly "item"?: string } | null; readonly "fingerprint": string })[]; readonly "why": string }
    readonly answer: ServersIdFindings
  }
  "POST /servers/{id}/findings/{fingerprint}/assign": {
    readonly path: { readonly "id": string; readonly "fingerprint": string }
    readonly query: {}
    readonly body: { readonly "revision": number; readonly "owner": string; readonly "dueAtMs": number; readonly "why": string }
    readonly answer: ServersIdFindingsFingerprintAssign
  }
  "POST /servers/{id}/findings/{fingerprint}/waive": {
    readonly path: { readonly "id": string; readonly "fingerprint": string }
    readonly query: {}
    readonly body: { readonly "revision": number; readonly "untilMs": number; readonly "why": string }
    readonly answer: ServersIdFindingsFingerprintAssign
  }
  "POST /servers/{id}/findings/{fingerprint}/patch": {
    readonly path: { readonly "id": string; readonly "fingerprint": string }
    readonly query: {}
    readonly body: { readonly "revision": number; readonly "target": string; readonly "when"?: string; readonly "why": string }
    readonly answer: ServersIdFindingsFingerprintAssign
  }
  "POST /servers/{id}/findings/{fingerprint}/lift": {
    readonly path: { readonly "id": string; readonly "fingerprint": string }
    readonly query: {}
    readonly body: { readonly "revision": number; readonly "why": string }
    readonly answer: ServersIdFindingsFingerprintAssign
  }
  "GET /rights": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "agent"?: string | undefined; readonly "principal"?: string | undefined; readonly "group"?: string | undefined; readonly "upstream"?: string | undefined; readonly "tool"?: string | undefined; readonly "kind"?: "reads-private" | "takes-outside" | "sends-outside" | "destroys" | "modifies-production" | "spends" | "executes" | "changes-infrastructure" | "changes-access" | undefined; readonly "class"?: "public" | "internal" | "confidential" | "restricted" | undefined; readonly "effect"?: "allow" | "ask" | "deny" | "depends" | "varies" | undefined; readonly "by"?: "agent" | "group" | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "agent": string | null; readonly "principal": string | null; readonly "group": string | null; readonly "upstream": string; readonly "tool": string; readonly "kinds": ("reads-private" | "takes-outside" | "sends-outside" | "destroys" | "modifies-production" | "spends" | "executes" | "changes-infrastructure" | "changes-access")[]; readonly "classes": ("public" | "internal" | "confidential" | "restricted")[]; readonly "effect": "allow" | "ask" | "deny" | "depends" | "varies"; readonly "rules": (string)[]; readonly "tightenedBy": (string)[]; readonly "stopped": string | null }>
  }
  "GET /rights/unused": {
    readonly path: {}
    readonly query: { readonly "sinceMs"?: number | undefined; readonly "limit"?: number | undefined; readonly "agent"?: string | undefined; readonly "upstream"?: string | undefined }
    readonly body: undefined
    readonly answer: { readonly "journal": { readonly "sinceMs": number; readonly "untilMs": number; readonly "oldestMs": number | null; readonly "complete": boolean; readonly "note": string | null; readonly "calls": number }; readonly "rights": ({ readonly "agent": string | null; readonly "principal": string | null; readonly "upstream": string; readonly "tool": string; readonly "effect": "allow" | "ask" | "deny" | "depends" | "varies"; readonly "rules": (string)[] })[]; readonly "rightsLeftOut": number; readonly "rules": (string)[]; readonly "wildcards": ({ readonly "rule": string; readonly "member": "agents" | "principals" | "upstreams" | "targets"; readonly "pattern": string | null; readonly "used": (string)[]; readonly "covers": number })[]; readonly "scopes": ({ readonly "server": string; readonly "scope": string; readonly "why": "server-unused" | "only-read" | "too-broad" })[] }
  }
  "GET /rights/identities": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "sinceMs"?: number | undefined; readonly "kind"?: "agent-key" | "server-credential" | "operator-token" | undefined; readonly "flag"?: "no-owner" | "owner-unknown" | "never-used" | "unused" | "old" | "expires-soon" | "never-expires" | "expired" | undefined; readonly "oldDays"?: number | undefined; readonly "soonDays"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "kind": "agent-key" | "server-credential" | "operator-token"; readonly "id": string; readonly "name": string; readonly "owner": string | null; readonly "createdAtMs": number | null; readonly "lastUsedAtMs": number | null; readonly "expiresAtMs": number | null; readonly "flags": ("no-owner" | "owner-unknown" | "never-used" | "unused" | "old" | "expires-soon" | "never-expires" | "expired")[] }>
  }
  "GET /rights/reach/agent/{id}": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: RightsReachAgentId
  }
  "GET /rights/reach/server/{id}": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: RightsReachAgentId
  }
  "GET /rights/reach/key/{id}": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: RightsReachAgentId
  }
  "GET /incidents/{id}/reach": {
    readonly path: { readonly "id": string }
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<RightsReachAgentId>
  }
  "GET /rights/growth": {
    readonly path: {}
    readonly query: { readonly "sinceMs"?: number | undefined; readonly "agent"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: { readonly "journal": { readonly "sinceMs": number; readonly "untilMs": number; readonly "oldestMs": number | null; readonly "complete": boolean; readonly "note": string | null; readonly "calls": number }; readonly "weeks": ({ readonly "agent": string; readonly "weekMs": number; readonly "tools": (string)[]; readonly "toolsLeftOut": number; readonly "total": number })[]; readonly "weeksLeftOut": number }
  }
  "GET /rights/exceptions": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "kind"?: "allow-rule" | "suppression" | "waiver" | "virtual-patch" | "precedence" | "isolation-off" | "shared-session" | undefined; readonly "all"?: string | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "kind": "allow-rule" | "suppression" | "waiver" | "virtual-patch" | "precedence" | "isolation-off" | "shared-session"; readonly "subject": string; readonly "owner": string | null; readonly "reviewByMs": number | null; readonly "why": string | null; readonly "flags": ("no-owner" | "no-review-by" | "past")[] }>
  }
  "GET /rights/reviews": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<RightsReviews>
  }
  "POST /rights/reviews": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "scope": "agents" | "servers" | "rules"; readonly "owner": string; readonly "dueAtMs": number; readonly "undecided"?: "remove" | "keep"; readonly "reason": string }
    readonly answer: RightsReviews
  }
  "GET /rights/reviews/{id}": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: RightsReviews
  }
  "GET /rights/reviews/{id}/items": {
    readonly path: { readonly "id": string }
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<RightsReviewsIdItems>
  }
  "POST /rights/reviews/{id}/items/{subject}": {
    readonly path: { readonly "id": string; readonly "subject": string }
    readonly query: {}
    readonly body: { readonly "decision": "keep" | "remove"; readonly "reason": string }
    readonly answer: RightsReviewsIdItems
  }
  "POST /rights/reviews/{id}/close": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: RightsReviews
  }
  "GET /approvals": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "state"?: "pending" | "approved" | "used" | "refused" | "expired" | "withdrawn" | "revoked" | undefined }
    readonly body: undefined
    readonly answer: Listed<Approvals>
  }
  "GET /approvals/{id}": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: Approvals
  }
  "POST /approvals/{id}/answer": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "answer": "approve" | "refuse"; readonly "reason": string; readonly "grant"?: { readonly "arguments": readonly (string)[]; readonly "uses": number; readonly "forMs": number } }
    readonly answer: Approvals
  }
  "POST /approvals/{id}/delegate": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "to": string; readonly "reason": string }
    readonly answer: Approvals
  }
  "POST /approvals/{id}/revoke": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: Approvals
  }
  "POST /approvals/{id}/reveal": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: { readonly "call": Json }
  }
  "GET /approval-grants": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "id": string; readonly "approvalId": string; readonly "principal": string; readonly "agent": string; readonly "upstream": string; readonly "target": string; readonly "arguments": (string)[]; readonly "usesLeft": number; readonly "grantedAtMs": number; readonly "expiresAtMs": number; readonly "revokedAtMs": number | null }>
  }
  "POST /approval-grants/{id}/revoke": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "GET /freezes": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "kind": "principal" | "agent" | "session" | "upstream" | "all"; readonly "subject": string; readonly "reason": string; readonly "tenant": string; readonly "frozenBy": string; readonly "frozenAtMs": number }>
  }
  "POST /freezes": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "kind": "principal" | "agent" | "session" | "upstream" | "all"; readonly "subject"?: string; readonly "reason": string }
    readonly answer: { readonly "freeze": { readonly "kind": "principal" | "agent" | "session" | "upstream" | "all"; readonly "subject": string; readonly "reason": string; readonly "tenant": string; readonly "frozenBy": string; readonly "frozenAtMs": number }; readonly "recorded": boolean }
  }
  "POST /freezes/lift": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "kind": "principal" | "agent" | "session" | "upstream" | "all"; readonly "subject"?: string; readonly "reason": string }
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "GET /responses": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "all"?: "true" | "false" | undefined }
    readonly body: undefined
    readonly answer: Listed<Responses>
  }
  "POST /responses": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "step": "notify" | "mark" | "redact" | "require-approval" | "slow-down" | "freeze" | "quarantine-tool" | "quarantine-upstream" | "revoke-keys" | "kill-switch"; readonly "scope": "conversation" | "agent" | "principal" | "tool" | "upstream" | "all"; readonly "subject"?: string; readonly "reason": string; readonly "forMs"?: number | null; readonly "incident"?: string | null }
    readonly answer: { readonly "step": { readonly "tenant": string; readonly "id": string; readonly "step": "notify" | "mark" | "redact" | "require-approval" | "slow-down" | "freeze" | "quarantine-tool" | "quarantine-upstream" | "revoke-keys" | "kill-switch"; readonly "scope": "conversation" | "agent" | "principal" | "tool" | "upstream" | "all"; readonly "subject": string; readonly "reason": string; readonly "imposedBy": string; readonly "incident": string | null; readonly "imposedAtMs": number; readonly "expiresAtMs": number | null; readonly "undoneAtMs": number | null; readonly "undoneBy": string | null; readonly "undoNote": string | null; readonly "dryRun": boolean }; readonly "recorded": boolean }
  }
  "POST /responses/{id}/undo": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: Responses
  }
  "GET /incidents": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "state"?: "open" | "acknowledged" | "contained" | "closed" | undefined }
    readonly body: undefined
    readonly answer: Listed<Incidents>
  }
  "GET /incidents/{id}": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: Incidents
  }
  "GET /incidents/{id}/export": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "incident": { readonly "tenant": string; readonly "id": string; readonly "state": "open" | "acknowledged" | "contained" | "closed"; readonly "class": string; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "principal": string | null; readonly "agent": string | null; readonly "conversation": string | null; readonly "upstream": string | null; readonly "target": string | null; readonly "title": string; readonly "firstAtMs": number; readonly "openedAtMs": number; readonly "lastAtMs": number; readonly "acknowledgedAtMs": number | null; readonly "containedAtMs": number | null; readonly "closedAtMs": number | null; readonly "detectMs": number; readonly "respondMs": number | null; readonly "count": number; readonly "codes": Readonly<Record<string, number>>; readonly "evidence": (number)[]; readonly "evidenceLeftOut": number; readonly "timeline": ({ readonly "atMs": number; readonly "what": "seen" | "opened" | "state" | "step" | "undone" | "playbook" | "note" | "assigned" | "would"; readonly "by": string; readonly "text": string; readonly "seq": number | null })[]; readonly "timelineLeftOut": number; readonly "assignee": string | null; readonly "steps": (string)[] }; readonly "origin": string; readonly "checkpoint": string | null; readonly "evidence": ({ readonly "seq": number; readonly "line": string | null; readonly "size": number; readonly "proof": (string)[] })[]; readonly "text": string }
  }
  "POST /incidents/{id}/state": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "state": "open" | "acknowledged" | "contained" | "closed"; readonly "reason": string }
    readonly answer: Incidents
  }
  "POST /incidents/{id}/notes": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "note": string }
    readonly answer: Incidents
  }
  "POST /incidents/{id}/assign": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "assignee": string }
    readonly answer: Incidents
  }
  "GET /playbooks": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "version": 1; readonly "id": string; readonly "title": string; readonly "description": string; readonly "for": ("secret" | "personal-data" | "confidential" | "injection" | "tool-poisoning" | "hidden-text" | "terminal-escape" | "argument-attack" | "schema-violation" | "drift" | "bounds" | "flow" | "behaviour" | "intelligence" | "denial")[]; readonly "steps": ({ readonly "id": string; readonly "onFailure": "stop" | "continue"; readonly "impose": "notify" | "mark" | "redact" | "require-approval" | "slow-down" | "freeze" | "quarantine-tool" | "quarantine-upstream" | "revoke-keys" | "kill-switch"; readonly "scope"?: "conversation" | "agent" | "principal" | "tool" | "upstream" | "all"; readonly "forMs"?: number } | { readonly "id": string; readonly "onFailure": "stop" | "continue"; readonly "notify": "all" | string; readonly "message"?: string } | { readonly "id": string; readonly "onFailure": "stop" | "continue"; readonly "command": (string)[]; readonly "timeoutMs": number })[]; readonly "cases": ({ readonly "name": string; readonly "incident": { readonly "class": "secret" | "personal-data" | "confidential" | "injection" | "tool-poisoning" | "hidden-text" | "terminal-escape" | "argument-attack" | "schema-violation" | "drift" | "bounds" | "flow" | "behaviour" | "intelligence" | "denial"; readonly "severity": "info" | "low" | "medium" | "high" | "critical"; readonly "principal": string | null; readonly "agent": string | null; readonly "conversation": string | null; readonly "upstream": string | null; readonly "target": string | null }; readonly "expect": (string)[] })[] }>
  }
  "GET /incidents/{id}/runs": {
    readonly path: { readonly "id": string }
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<IncidentsIdRuns>
  }
  "POST /incidents/{id}/runs": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "playbook": string }
    readonly answer: IncidentsIdRuns
  }
  "POST /playbook-runs/{id}/undo": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: IncidentsIdRuns
  }
  "GET /agents/{id}/trust": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: AgentsIdTrust
  }
  "POST /agents/{id}/trust/review": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: AgentsIdTrust
  }
  "GET /notifications/channels": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "id": string; readonly "type": "webhook" | "slack" | "teams" | "pagerduty" | "email"; readonly "to": string | null; readonly "quietHours": { readonly "zone": string; readonly "days": ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[]; readonly "from": string; readonly "to": string; readonly "passFrom": "info" | "low" | "medium" | "high" | "critical" } | null; readonly "quietUntilMs": number | null; readonly "windowMs": number; readonly "routes": ({ readonly "id": string; readonly "on": ("approval-waiting" | "approval-escalated" | "approval-settled" | "call-reported" | "incident-opened" | "incident-raised" | "incident-handled" | "incident-told" | "quarantine" | "drift" | "switch-thrown" | "switch-lifted" | "policy-refused" | "policy-activated" | "upstream-down" | "upstream-up" | "journal-down" | "journal-restored" | "test")[]; readonly "minSeverity": "info" | "low" | "medium" | "high" | "critical"; readonly "afterMs": number | null })[]; readonly "waiting": number; readonly "lastSentAtMs": number | null; readonly "lastFailure": { readonly "atMs": number; readonly "error": string } | null }>
  }
  "GET /notifications/deliveries": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "channel"?: string | undefined; readonly "state"?: "waiting" | "sending" | "sent" | "failed" | "cancelled" | undefined }
    readonly body: undefined
    readonly answer: Listed<NotificationsDeliveries>
  }
  "POST /notifications/channels/{id}/test": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: NotificationsDeliveries
  }
  "GET /agents": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "agent": string; readonly "principals": (string)[]; readonly "keys": ({ readonly "tenant": string; readonly "id": string; readonly "agent": string; readonly "agentGroups": (string)[]; readonly "principal": string; readonly "principalGroups": (string)[]; readonly "createdAtMs": number; readonly "expiresAtMs": number | null; readonly "revokedAtMs": number | null; readonly "rotatedFrom": string | null; readonly "lastUsedAtMs": number | null })[]; readonly "trust": { readonly "tenant": string; readonly "agent": string; readonly "trust": number; readonly "penalty": number; readonly "halfLifeMs": number; readonly "history": ({ readonly "atMs": number; readonly "what": "finding" | "review"; readonly "code": string; readonly "severity": string; readonly "confidence": number; readonly "count": number; readonly "points": number; readonly "seq": number | null; readonly "by": string | null; readonly "note": string | null })[] }; readonly "freezes": ({ readonly "kind": "principal" | "agent" | "session" | "upstream" | "all"; readonly "subject": string; readonly "reason": string; readonly "tenant": string; readonly "frozenBy": string; readonly "frozenAtMs": number })[]; readonly "conversations": (string)[]; readonly "lastSeenAtMs": number | null; readonly "tools": ({ readonly "upstream": string; readonly "target": string; readonly "calls": number; readonly "lastAtMs": number })[]; readonly "toolsLeftOut": number }>
  }
  "GET /sessions": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "id": string; readonly "principal": string; readonly "agent": string; readonly "startedAtMs": number; readonly "lastSeenAtMs": number; readonly "labels": (string)[] }>
  }
  "POST /sessions/{id}/kill": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "done": true; readonly "recorded": boolean }
  }
  "GET /sessions/{conversation}/timeline": {
    readonly path: { readonly "conversation": string }
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<{ readonly "exchangeId": string; readonly "seq": number; readonly "atMs": number; readonly "direction": string; readonly "kind": string; readonly "method": string; readonly "upstream": string | null; readonly "target": string | null; readonly "asked": { readonly "seq": number; readonly "decision": { readonly "effect": "allow" | "deny"; readonly "code": string | null; readonly "rules": (string)[]; readonly "obligations": (string)[] }; readonly "verdict": "benign" | "suspicious" | "malicious"; readonly "payload": { readonly "id": string; readonly "digest": string; readonly "bytes": number } | null; readonly "whole": boolean; readonly "forwarded": boolean } | null; readonly "answered": { readonly "seq": number; readonly "decision": { readonly "effect": "allow" | "deny"; readonly "code": string | null; readonly "rules": (string)[]; readonly "obligations": (string)[] }; readonly "verdict": "benign" | "suspicious" | "malicious"; readonly "payload": { readonly "id": string; readonly "digest": string; readonly "bytes": number } | null; readonly "whole": boolean; readonly "outcome": "ok" | "error" | "denied" | "withheld" | "unknown" | "cancelled"; readonly "durationMs": number } | null; readonly "events": ({ readonly "seq": number; readonly "decision": { readonly "effect": "allow" | "deny"; readonly "code": string | null; readonly "rules": (string)[]; readonly "obligations": (string)[] }; readonly "verdict": "benign" | "suspicious" | "malicious"; readonly "payload": { readonly "id": string; readonly "digest": string; readonly "bytes": number } | null; readonly "atMs": number; readonly "event": string; readonly "note": string | null; readonly "count": number })[]; readonly "findings": ({ readonly "code": string; readonly "class": string; readonly "severity": string; readonly "confidence": number; readonly "path": string; readonly "start": number; readonly "end": number; readonly "digest": string; readonly "note": string; readonly "suppressed": string; readonly "seq": number })[]; readonly "origins": ({ readonly "path": string; readonly "exchangeId": string | null; readonly "upstream": string; readonly "target": string | null; readonly "trust": "own" | "vetted" | "public" | "untrusted"; readonly "sensitivity": "public" | "internal" | "confidential" | "restricted"; readonly "form": "exact" | "text" | "encoded" | "pieces" | "forgotten" | "none" })[]; readonly "labels": { readonly "before": { readonly "trust": "own" | "vetted" | "public" | "untrusted"; readonly "sensitivity": "public" | "internal" | "confidential" | "restricted"; readonly "sources": (string)[] } | null; readonly "after": { readonly "trust": "own" | "vetted" | "public" | "untrusted"; readonly "sensitivity": "public" | "internal" | "confidential" | "restricted"; readonly "sources": (string)[] } | null } }>
  }
  "GET /sessions/{conversation}/graph": {
    readonly path: { readonly "conversation": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "reads": ({ readonly "upstream": string; readonly "target": string | null; readonly "count": number; readonly "stopped": number; readonly "findings": (string)[]; readonly "lastAtMs": number })[]; readonly "values": ({ readonly "from": { readonly "upstream": string; readonly "target": string | null; readonly "exchangeId": string | null }; readonly "to": { readonly "upstream": string; readonly "target": string | null; readonly "exchangeId": string }; readonly "path": string; readonly "trust": "own" | "vetted" | "public" | "untrusted"; readonly "sensitivity": "public" | "internal" | "confidential" | "restricted"; readonly "form": "exact" | "text" | "encoded" | "pieces" | "forgotten" | "none"; readonly "stopped": boolean })[]; readonly "complete": boolean }
  }
  "GET /conversations": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "q"?: string | undefined }
    readonly body: undefined
    readonly answer: Listed<Conversations>
  }
  "POST /conversations/{id}/declassify": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "trust"?: "own" | "vetted" | "public" | "untrusted"; readonly "sensitivity"?: "public" | "internal" | "confidential" | "restricted"; readonly "reason": string }
    readonly answer: Conversations
  }
  "POST /context": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "principal": string; readonly "agent": string; readonly "role": "user" | "assistant"; readonly "text": string; readonly "at"?: number | null; readonly "model"?: string }
    readonly answer: { readonly "taken": boolean; readonly "conversation": string }
  }
  "POST /context/begin": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "principal": string; readonly "agent": string }
    readonly answer: { readonly "conversation": string; readonly "ended": string | null }
  }
  "POST /otlp/v1/traces": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "resourceSpans": readonly (unknown)[] }
    readonly answer: { readonly "partialSuccess"?: { readonly "rejectedSpans": string; readonly "errorMessage": string } }
  }
  "GET /tasks": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<Tasks>
  }
  "POST /tasks": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "principal": string; readonly "agent": string; readonly "text": string; readonly "kinds"?: readonly ("reads-private" | "takes-outside" | "sends-outside" | "destroys" | "modifies-production" | "spends" | "executes" | "changes-infrastructure" | "changes-access")[]; readonly "tools"?: readonly (string)[]; readonly "targets"?: readonly (string)[]; readonly "callsMax"?: number | null; readonly "lifeMs"?: number }
    readonly answer: Tasks
  }
  "POST /tasks/end": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "principal": string; readonly "agent": string; readonly "reason": string }
    readonly answer: Tasks
  }
  "GET /journal/searches": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<JournalSearches>
  }
  "POST /journal/searches": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "name": string; readonly "filters": Readonly<Record<string, string>> }
    readonly answer: JournalSearches
  }
  "DELETE /journal/searches/{name}": {
    readonly path: { readonly "name": string }
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "removed": true }
  }
  "GET /journal/records": {
    readonly path: {}
    readonly query: { readonly "cursor"?: string | undefined; readonly "limit"?: number | undefined; readonly "from"?: number | undefined; readonly "type"?: "intent" | "outcome" | "event" | "admin" | "approval" | "context" | "gateway" | undefined; readonly "principal"?: string | undefined; readonly "agent"?: string | undefined; readonly "upstream"?: string | undefined; readonly "target"?: string | undefined; readonly "tool"?: string | undefined; readonly "exchange"?: string | undefined; readonly "session"?: string | undefined; readonly "conversation"?: string | undefined; readonly "kind"?: string | undefined; readonly "effect"?: "allow" | "deny" | undefined; readonly "finding"?: string | undefined; readonly "rule"?: string | undefined; readonly "text"?: string | undefined; readonly "digest"?: string | undefined; readonly "order"?: "asc" | "desc" | undefined; readonly "sinceMs"?: number | undefined; readonly "untilMs"?: number | undefined }
    readonly body: undefined
    readonly answer: Listed<JournalRecords>
  }
  "GET /journal/records/{seq}": {
    readonly path: { readonly "seq"?: number | undefined }
    readonly query: {}
    readonly body: undefined
    readonly answer: JournalRecords
  }
  "POST /journal/checkpoint": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: { readonly "timeMs": number; readonly "note": string }
  }
  "POST /journal/payloads/{id}/erase": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: { readonly "outcome": "erased" | "already-erased" }
  }
  "POST /journal/payloads/{id}/reveal": {
    readonly path: { readonly "id": string }
    readonly query: {}
    readonly body: { readonly "reason": string }
    readonly answer: { readonly "payload": string }
  }
  "GET /journal/verification": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: JournalVerification
  }
  "POST /journal/verification": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: JournalVerification
  }
  "POST /journal/verification/cancel": {
    readonly path: {}
    readonly query: {}
    readonly body: undefined
    readonly answer: JournalVerification
  }
  "POST /journal/evidence": {
    readonly path: {}
    readonly query: {}
    readonly body: { readonly "seqs": readonly (number)[] }
    readonly answer: { readonly "origin": string; readonly "checkpoint": string | null; readonly "evidence": ({ readonly "seq": number; readonly "line": string | null; readonly "size": number; readonly "proof": (string)[] })[] }
  }
  "GET /overview": {
    readonly path: {}
    readonly query: { readonly "hours"?: number | undefined; readonly "step"?: "hour" | "day" | undefined; readonly "of"?: "tools" | "agents" | "rules" | "types" | undefined; readonly "name"?: string | undefined }
    readonly body: undefined
    readonly answer: { readonly "fromMs": number; readonly "toMs": number; readonly "stepMs": number; readonly "complete": boolean; readonly "totals": { readonly "calls": number; readonly "denials": number; readonly "findings": number; readonly "approvals": number; readonly "medianMs": number | null; readonly "p95Ms": number | null; readonly "meanMs": number | null; readonly "slowestMs": number | null }; readonly "series": ({ readonly "atMs": number; readonly "calls": number; readonly "denials": number; readonly "findings": number; readonly "approvals": number; readonly "medianMs": number | null; readonly "p95Ms": number | null })[]; readonly "tools": ({ readonly "name": string; readonly "calls": number; readonly "denials": number; readonly "findings": number; readonly "approvals": number })[]; readonly "agents": ({ readonly "name": string; readonly "calls": number; readonly "denials": number; readonly "findings": number; readonly "approvals": number })[]; readonly "rules": ({ readonly "name": string; readonly "calls": number; readonly "denials": number; readonly "findings": number; readonly "approvals": number })[]; readonly "types": ({ readonly "name": string; readonly "calls": number; readonly "denials": number; readonly "findings": number; readonly "approvals": number })[]; readonly "now": { readonly "approvalsWaiting": number; readonly "incidentsOpen": number; readonly "quarantined": number; readonly "frozen": number; readonly "sessions": number; readonly "upstreamsReady": number; readonly "upstreamsTroubled": number } }
  }
}
