import type { AuditPartName } from "../../../audit/auditOptions.ts";
import type { Device } from "../../../running/node/deviceBackend.ts";
import type { DataOptions } from "../../inputs/ownRequest.ts";
import type { ModelOptions } from "../../parse/modelOptions.ts";

/** All that `treble audit` is told. */
export interface AuditRequest extends ModelOptions, DataOptions {
  readonly data?: string;
  readonly images: number;
  readonly preprocessing?: string;
  readonly attack?: string;
  readonly thorough?: boolean;
  readonly l2?: readonly number[];
  readonly linf?: readonly number[];
  readonly without?: readonly AuditPartName[];
  /** Seconds for each model. */
  readonly budget?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly threads: number;
  readonly seed: number;
  readonly device: Device;
  readonly results: string;
  readonly out: string;
  readonly json?: boolean;
  readonly assert?: readonly string[];
  /** Path of an earlier audit.json. */
  readonly baseline?: string;
  readonly annotations?: boolean;
  /** Folder. */
  readonly exportAdversarial?: string;
  readonly quantized?: boolean;
  /** The command line itself, to be copied. */
  readonly typed: string;
}
