/** Replies that say no: status and the error object of the OpenAI API. Never a stack. */
import { UserError } from '../kernels/index.ts';

interface ErrorOptions {
  /** The field that is wrong. */
  param?: string;
  code?: string;
  retryAfterSeconds?: number;
}

export class HttpError extends UserError {
  readonly status: number;
  readonly options: ErrorOptions;

  constructor(status: number, message: string, options: ErrorOptions = {}) {
    super(message);
    this.status = status;
    this.options = options;
  }
}

const types: Record<number, string> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  500: 'server_error',
  503: 'server_error',
};

/** The JSON body of an error reply. */
export function errorBody(error: HttpError): { error: Record<string, string | null> } {
  const { param = null, code = null } = error.options;
  const type = types[error.status] ?? 'invalid_request_error';
  return { error: { message: error.message, type, param, code } };
}
