/** The frame of every plot: an SVG that scales with its column, a title that says what is seen, and a caption. */
import { type Child, html, type Markup } from './html.ts';

/** Plots are drawn for this width, so that they stay readable in one column of a phone. */
export const plotWidth = 440;

/** Width of plots that stand three in a row. */
export const smallPlotWidth = 340;

export interface Plot {
  height: number;
  width?: number;
  /** What a reader without eyes is told. */
  label: string;
  body: Child;
}

export function plot({ height, width = plotWidth, label, body }: Plot): Markup {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${body}</svg>`;
}

export function figure(title: string, content: Child, caption: Child = null): Markup {
  return html`<figure>
    <h3>${title}</h3>
    ${content} ${caption === null ? null : html`<figcaption>${caption}</figcaption>`}
  </figure>`;
}

/** A section's figures beside each other where there is room. */
export function gallery(figures: Markup[], size: 'small' | 'medium' = 'medium'): Markup {
  return html`<div class="gallery ${size}">${figures}</div>`;
}

export interface KeyEntry {
  className: string;
  text: string;
}

export function key(entries: KeyEntry[]): Markup {
  return html`<p class="key">
    ${entries.map(
      ({ className, text }) =>
        html`<span
          ><svg viewBox="0 0 14 14" aria-hidden="true">
            <rect class="${className}" x="1" y="1" width="12" height="12" rx="2" /></svg
          >${text}</span
        >`,
    )}
  </p>`;
}
