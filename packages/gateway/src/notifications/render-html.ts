/** A message as the HTML part of a mail: a table and one link of ours; no picture, no style sheet, nothing from elsewhere. Pure. */

import { NOTICE_EVENTS } from '@callgate/contracts/notice-events'
import type { ChannelMessage, MessageItem } from './channel-message.ts'
import { escapeHtml, showPlainly } from './plain-text.ts'

export function renderHtml(message: ChannelMessage): string {
  const { headline, severity, words, items, leftOut, link } = message
  const isOne = items.length === 1 && leftOut === 0
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body style="font-family:sans-serif">',
    `<h1 style="font-size:18px">${escapeHtml(headline)}</h1>`,
    `<p>Severity: <strong>${severity}</strong></p>`,
    words === null ? '' : `<p>${show(words, 1_000)}</p>`,
    ...(isOne ? items.map(tableOf) : [`<ul>${items.map(itemOf).join('')}</ul>`]),
    leftOut === 0 ? '' : `<p>and ${leftOut} more</p>`,
    link === null ? '' : `<p><a href="${escapeHtml(link)}">Sign in and look</a></p>`,
    '</body></html>',
  ].join('\n')
}

function tableOf({ facts, atMs }: MessageItem): string {
  const rows = [
    ...facts.map(({ name, value }) => rowOf(name, show(value))),
    rowOf('Time', new Date(atMs).toISOString()),
  ]
  return `<table cellpadding="4">${rows.join('')}</table>`
}

function rowOf(name: string, shown: string): string {
  return `<tr><th align="left" valign="top">${escapeHtml(name)}</th><td>${shown}</td></tr>`
}

function itemOf({ event, severity, atMs, facts }: MessageItem): string {
  const told = facts.map(({ name, value }) => `${escapeHtml(name)}: ${show(value, 80)}`).join('; ')
  return `<li>${new Date(atMs).toISOString()} [${severity}] ${escapeHtml(NOTICE_EVENTS[event])}<br>${told}</li>`
}

/** Isolated, so that a name written from right to left turns nothing around beside it; broken where it is long. */
function show(text: string, max?: number): string {
  return `<bdi style="word-break:break-all">${escapeHtml(showPlainly(text, max))}</bdi>`
}
