// Why a call over the control API did not work.

/**
 * `unreachable`: nobody answers there. `stranger`: whoever answers is not a Headgate of this user and state folder.
 * `refused`: it is, but does not take the call now. `problem`: the call itself cannot be carried out.
 */
export type ControlFailureCode = 'unreachable' | 'stranger' | 'refused' | 'problem';

/** `message` is a whole sentence for the user. */
export class ControlFailure extends Error {
  readonly code: ControlFailureCode;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** The gateway's own code of the problem, such as `unknown-account`. */
  readonly problem: string | undefined;

  constructor(code: ControlFailureCode, message: string, answer: { status?: number; problem?: string } = {}) {
    super(message);
    this.name = 'ControlFailure';
    this.code = code;
    this.status = answer.status;
    this.problem = answer.problem;
  }
}
