import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";

/** A choice among values, each with what it is called. */
export function SelectField<T extends string | null>(props: {
  readonly label: string;
  readonly value: T;
  readonly values: readonly (readonly [string, string])[];
  readonly onChange: (value: T) => void;
  readonly disabled: boolean;
}): VNode {
  const { label, value, values, onChange, disabled } = props;
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value ?? ""} disabled={disabled} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {values.map(([name, called]) => (
          <option key={name} value={name}>
            {called}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A number, or nothing where the usual one is to hold; what cannot be is said beside it, and not taken. */
export function NumberField<T>(props: {
  readonly label: string;
  readonly value: T;
  readonly parse: (text: string) => T;
  /** As the field shows it; nothing for none. */
  readonly text?: (value: T) => string;
  /** Shown where nothing is given. */
  readonly usual: string;
  readonly onChange: (value: T) => void;
  readonly disabled: boolean;
}): VNode {
  const { label, value, parse, usual, onChange, disabled, text = plain } = props;
  const [problem, setProblem] = useState("");
  const id = useId();
  const take = (given: string): void => {
    try {
      onChange(given.trim() === "" ? (null as T) : parse(given));
      setProblem("");
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        inputMode="decimal"
        value={text(value)}
        placeholder={usual}
        disabled={disabled}
        aria-invalid={problem !== ""}
        aria-describedby={problem === "" ? undefined : id}
        onChange={(event) => take(event.currentTarget.value)}
      />
      {problem !== "" && (
        <small id={id} role="alert">
          {problem}
        </small>
      )}
    </label>
  );
}

function plain(value: unknown): string {
  return value === null ? "" : String(value);
}
