/** A file put together by hand: the header exactly as given, so that it can be wrong. */
export function rawFile(
  header: string | Uint8Array,
  dataBytes: number,
  announced?: bigint,
): Buffer {
  const json = typeof header === 'string' ? Buffer.from(header) : header;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(announced ?? BigInt(json.byteLength));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes, 7)]);
}

/** `"name":{…}` of one tensor. */
export function entry(name: string, dtype: string, shape: string, offsets: string): string {
  return `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape}],"data_offsets":[${offsets}]}`;
}
