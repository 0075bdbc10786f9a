export * from './errors.ts';

/** Read-only memory map of a whole file, or undefined where no addon is loaded. */
export const mapFile: (fd: number, bytes: number) => ArrayBuffer | undefined = () => undefined;
