export * from './errors.ts';
export type * from './forest.ts';
