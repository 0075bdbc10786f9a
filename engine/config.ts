/**
 * A table of options (a zod object with OptionMeta on each field) becomes flags, environment variables, a
 * checked YAML file and a JSON schema. Precedence: default < file < environment (ATTUNE_…) < flag.
 * The table of training is engine/train-options.ts; this file knows no option by name.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseDocument, stringify } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { FileError, UsageError } from '../kernels/index.ts';
import { closest } from './suggest.ts';

export interface OptionMeta {
  help: string;
  group: string;
  unit?: string;
  /** Name in files, where it is not the key in snake_case. */
  name?: string;
  /** Other names in snake_case. */
  aliases?: readonly string[];
  /** Other words for a value. */
  values?: Readonly<Record<string, string>>;
}

/** Where an option's value came from, weakest first. */
export type ConfigSource = 'default' | 'file' | 'environment' | 'flag';

export interface LoadedConfig<C> {
  config: C;
  sources: Map<string, ConfigSource>;
}

export interface ConfigLayers {
  /** Path of a YAML file. */
  file?: string;
  env?: Record<string, string | undefined>;
  /** As yargs hands them over, under kebab-case names or our keys; undefined = not given. */
  flags?: Record<string, unknown>;
}

/** One flag as yargs wants it. No default: a default would hide whether the user gave the flag. */
export interface Flag {
  type: 'string' | 'number' | 'boolean';
  describe: string;
  group: string;
  alias?: string[];
  choices?: string[];
  defaultDescription?: string;
}

interface Field {
  key: string;
  /** snake_case. */
  name: string;
  names: string[];
  meta: OptionMeta;
  schema: z.ZodType;
  json: JsonType;
}
type JsonType = z.output<typeof jsonType>;
const jsonType = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  default: z.unknown().optional(),
  anyOf: z.array(z.looseObject({ type: z.string().optional() })).optional(),
});

/** What the table says of each field beyond its type. */
export const optionMeta = z.registry<OptionMeta>();

const envPrefix = 'ATTUNE_';

/** Merges the layers and checks the result; every mistake is listed with its place. */
export function loadConfig<T extends z.ZodRawShape>(
  options: z.ZodObject<T>,
  layers: ConfigLayers,
): LoadedConfig<z.output<z.ZodObject<T>>> {
  const fields = fieldsOf(options);
  const merged = new Map<string, unknown>();
  const sources = new Map<string, ConfigSource>(fields.map(({ key }) => [key, 'default']));
  const lay = (source: ConfigSource, values: Map<string, unknown>): void => {
    for (const [key, value] of values) {
      merged.set(key, value);
      sources.set(key, source);
    }
  };
  if (layers.file !== undefined) lay('file', readFile(fields, layers.file));
  lay('environment', readEnvironment(fields, layers.env ?? {}));
  lay('flag', readFlags(fields, layers.flags ?? {}));
  const result = options.safeParse(Object.fromEntries(merged));
  if (result.success) return { config: result.data, sources };
  throw mistakes(result.error.issues, { fields, merged, sources, file: layers.file });
}

/** kebab-case flag → yargs option. */
export function flagsOf(options: z.ZodObject): Record<string, Flag> {
  return Object.fromEntries(fieldsOf(options).map((field) => [kebab(field.name), flagOf(field)]));
}

/** For editors and for `--help`: names of files, aliases included. */
export function configJsonSchema(options: z.ZodObject): Record<string, unknown> {
  const fields = fieldsOf(options);
  const properties = fields.flatMap(({ name, names, json, meta }) => {
    const unit = meta.unit === undefined ? '' : ` (${meta.unit})`;
    const own = { ...json, description: `${meta.help}${unit}` };
    const others = names
      .slice(1)
      .map((alias) => [alias, { ...json, description: `the same as ${name}` }]);
    return [[name, own], ...others] as [string, unknown][];
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}

/** The resolved config as a file that loads to the same config. */
export function renderConfig(options: z.ZodObject, config: Record<string, unknown>): string {
  const entries = fieldsOf(options)
    .filter(({ key }) => config[key] !== undefined)
    .map(({ key, name }) => [name, config[key]]);
  return stringify(Object.fromEntries(entries));
}

// ---- the table

function fieldsOf(options: z.ZodObject): Field[] {
  return Object.entries(options.shape).map(([key, schema]) => {
    if (!(schema instanceof z.ZodType)) throw new Error(`config: ${key} is no zod type`);
    const meta = optionMeta.get(schema);
    if (meta === undefined) throw new Error(`config: ${key} has no OptionMeta`);
    const name = meta.name ?? snake(key);
    const json = jsonType.parse(z.toJSONSchema(schema, { io: 'input' }));
    delete json['$schema'];
    return { key, name, names: [name, ...(meta.aliases ?? [])], meta, schema, json };
  });
}

function snake(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replaceAll('-', '_');
}

function kebab(name: string): string {
  return name.replaceAll('_', '-');
}

function flagOf({ name, names, meta, json }: Field): Flag {
  const unit = meta.unit === undefined ? '' : ` (${meta.unit})`;
  const isNumber = json.type === 'number' || json.type === 'integer';
  const alias = names.filter((other) => other !== name).map(kebab);
  return {
    type: isNumber ? 'number' : json.type === 'boolean' ? 'boolean' : 'string',
    describe: `${meta.help}${unit}`,
    group: `${meta.group}:`,
    ...(alias.length === 0 ? {} : { alias }),
    ...(json.enum === undefined
      ? {}
      : { choices: [...json.enum, ...Object.keys(meta.values ?? {})] }),
    ...(json.default === undefined ? {} : { defaultDescription: JSON.stringify(json.default) }),
  };
}

// ---- the layers: key → value

function readFile(fields: Field[], path: string): Map<string, unknown> {
  const content = parseYaml(path);
  const byName = new Map(
    fields.flatMap((field) => field.names.map((name) => [name, field] as const)),
  );
  const values = new Map<string, unknown>();
  const problems: string[] = [];
  for (const [given, value] of Object.entries(content)) {
    const field = byName.get(snake(given));
    if (field === undefined) problems.push(unknownName(given, byName.keys()));
    else if (values.has(field.key))
      problems.push(`${given}: given twice, ${field.names.join(' and ')} are the same`);
    else if (value !== null) values.set(field.key, renameValue(field, value));
  }
  if (problems.length > 0) throw new FileError(list(path, problems));
  return values;
}

function parseYaml(path: string): object {
  if (!existsSync(path)) throw new FileError(`config: ${path} does not exist`);
  const document = parseDocument(readFileSync(path, 'utf8'));
  const [broken] = document.errors;
  if (broken) throw new FileError(`${path}: ${broken.message}`);
  const content = plainValue(document, path);
  if (content === null || content === undefined) return {};
  if (typeof content === 'object' && !Array.isArray(content)) return content;
  throw new FileError(`${path}: want a mapping of option names to values`);
}

/** The parser refuses documents that grow by aliases of aliases. */
function plainValue(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new FileError(`${path}: ${String(error)}`);
  }
}

function readEnvironment(
  fields: Field[],
  env: Record<string, string | undefined>,
): Map<string, unknown> {
  const byName = new Map(
    fields.flatMap((field) => field.names.map((name) => [name, field] as const)),
  );
  const values = new Map<string, unknown>();
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(envPrefix) || text === undefined) continue;
    const name = variable.slice(envPrefix.length).toLowerCase();
    const field = byName.get(name);
    if (field !== undefined) {
      values.set(field.key, fromText(field, text));
      continue;
    }
    // Other ATTUNE_ variables belong to others; a slip of the finger belongs to us.
    const near = closest(name, byName.keys());
    if (near === undefined) continue;
    throw new UsageError(
      `environment: unknown ${variable}. Did you mean ${envPrefix}${near.toUpperCase()}?`,
    );
  }
  return values;
}

function readFlags(fields: Field[], flags: Record<string, unknown>): Map<string, unknown> {
  return new Map(
    fields.flatMap((field) => {
      const value = flags[kebab(field.name)] ?? flags[field.key];
      if (value === undefined) return [];
      return [
        [field.key, typeof value === 'string' ? fromText(field, value) : renameValue(field, value)],
      ];
    }),
  );
}

/** Text of the environment or the command line to the field's type; what does not fit stays text and fails later. */
function fromText(field: Field, text: string): unknown {
  const types = field.json.anyOf?.map((one) => one.type) ?? [field.json.type];
  if (types.includes('boolean') && /^(true|false|1|0|yes|no)$/i.test(text))
    return /^(true|1|yes)$/i.test(text);
  if (types.includes('number') || types.includes('integer')) {
    return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
  }
  if (types.includes('array') && text.includes(','))
    return text.split(',').map((part) => part.trim());
  return renameValue(field, text);
}

function renameValue({ meta }: Field, value: unknown): unknown {
  const words = Object.entries(meta.values ?? {});
  return words.find(([other]) => other === value)?.[1] ?? value;
}

// ---- errors

function unknownName(given: string, known: Iterable<string>): string {
  const near = closest(snake(given), known);
  return `${given}: unknown option${near === undefined ? '' : `. Did you mean ${near}?`}`;
}

interface Context {
  fields: Field[];
  merged: Map<string, unknown>;
  sources: Map<string, ConfigSource>;
  file: string | undefined;
}

/** A FileError when the file alone is at fault, a UsageError otherwise. */
function mistakes(issues: z.core.$ZodIssue[], { fields, merged, sources, file }: Context): Error {
  const guilty = new Set<ConfigSource | undefined>();
  const problems = issues.map((issue) => {
    const field = fields.find(({ key }) => key === issue.path[0]);
    if (field === undefined) return issue.message;
    if (!merged.has(field.key)) {
      guilty.add(undefined);
      return `${field.name}: missing; pass --${kebab(field.name)} or set it in the config file (${field.meta.help})`;
    }
    const source = sources.get(field.key);
    guilty.add(source);
    const place = source === 'file' ? file : source;
    return `${field.name}: ${issue.message}, got ${JSON.stringify(merged.get(field.key))} (${place ?? '?'})`;
  });
  const onlyFile = guilty.size === 1 && guilty.has('file');
  return onlyFile
    ? new FileError(list(file ?? 'config', problems))
    : new UsageError(list('config', problems));
}

function list(where: string, problems: string[]): string {
  return `${where}: ${problems.length} ${problems.length === 1 ? 'option' : 'options'} cannot be used:\n${problems.map((p) => `  ${p}`).join('\n')}`;
}
