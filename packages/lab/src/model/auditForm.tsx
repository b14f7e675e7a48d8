import type { VNode } from "preact";
import { preprocessingPresets } from "treble-lab";
import type { Link, Property } from "../link/index.ts";
import { type DataFile, generated } from "../training/datasetHere.ts";
import { NumberField, SelectField } from "../training/fields.tsx";
import { yours } from "./askedAudit.ts";
import { type AuditProperties, leaveable, offeredAttacks } from "./auditProperties.ts";

interface FormProps {
  readonly link: Link;
  readonly properties: AuditProperties;
  readonly busy: boolean;
}

/** On which images, and what is measured: every field is a property of the link. */
export function AuditForm(props: FormProps & { readonly files: readonly DataFile[] }): VNode {
  const { link, properties, busy, files } = props;
  const { data, images, preprocessing, l2, linf, budget, memory, seed, without } = properties;
  const bind = binding(props);
  const left = link.value(without);
  return (
    <form class="form" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label="Images"
        {...bind(data)}
        values={[
          ...files.map(({ name, label }): [string, string] => [name, label]),
          [generated, "generated"],
          [yours, "your own"],
        ]}
      />
      <NumberField label="Attacked, at most" {...bind(images)} parse={images.parse} usual="64" />
      <SelectField
        label="Preprocessing"
        {...bind(preprocessing)}
        onChange={(name) => bind(preprocessing).onChange(name || null)}
        values={[["", "found"], ...preprocessingPresets.map(({ name, title }): [string, string] => [name, title])]}
      />
      <NumberField label="L2 radii" {...bind(l2)} parse={l2.parse} text={l2.text} usual="usual" />
      <NumberField label="L∞ radii" {...bind(linf)} parse={linf.parse} text={linf.text} usual="usual" />
      <NumberField label="Time, at most" {...bind(budget)} parse={budget.parse} text={budget.text} usual="no limit" />
      <NumberField label="Memory for a batch" {...bind(memory)} parse={memory.parse} text={memory.text} usual="500MB" />
      <NumberField label="Seed" {...bind(seed)} parse={seed.parse} usual="0" />
      <fieldset class="parts">
        <legend>Measured beside accuracy and smallest perturbations</legend>
        {leaveable.map((part) => (
          <label key={part}>
            <input
              type="checkbox"
              checked={!left.includes(part)}
              disabled={busy}
              onChange={(event) => {
                const others = left.filter((one) => one !== part);
                const parts = event.currentTarget.checked ? others : [...others, part];
                bind(without).onChange(leaveable.filter((one) => parts.includes(one)));
              }}
            />{" "}
            {part}
          </label>
        ))}
      </fieldset>
    </form>
  );
}

/** How the model is fed and read, where neither its file nor what is found by trying is right. */
export function FedForm(props: FormProps): VNode {
  const { link, properties, busy } = props;
  const { range, channelOrder, mean, std, size, input, output, attack } = properties;
  const bind = binding(props);
  const flags = [
    [properties.cutSoftmax, "Cut off a final softmax"],
    [properties.straightThrough, "Straight through roundings"],
    [properties.foldBatchNorm, "As in evaluation, not in training"],
  ] as const;
  const attacks = [...new Set([...offeredAttacks, ...(link.value(attack) === null ? [] : [link.value(attack)!])])];
  return (
    <form class="form" onSubmit={(event) => event.preventDefault()}>
      <NumberField label="Range: black, white" {...bind(range)} parse={range.parse} text={range.text} usual="0,1" />
      <SelectField
        label="Channel order"
        {...bind(channelOrder)}
        onChange={(order) => bind(channelOrder).onChange(order || null)}
        values={[
          ["", "as it is"],
          ["rgb", "rgb"],
          ["bgr", "bgr"],
        ]}
      />
      <NumberField label="Mean" {...bind(mean)} parse={mean.parse} text={mean.text} usual="none" />
      <NumberField label="Std" {...bind(std)} parse={std.parse} text={std.text} usual="none" />
      <NumberField label="Size" {...bind(size)} parse={size.parse} text={size.text} usual="as the file says" />
      <NumberField label="Input" {...bind(input)} parse={input.parse} usual="the only one" />
      <NumberField label="Output" {...bind(output)} parse={output.parse} usual="the only one" />
      <SelectField
        label="Attack"
        {...bind(attack)}
        onChange={(name) => bind(attack).onChange(name || null)}
        values={[["", "usual"], ...attacks.map((name): [string, string] => [name, name])]}
      />
      <fieldset class="parts">
        <legend>The model is taken</legend>
        {flags.map(([property, label]) => (
          <label key={label}>
            <input
              type="checkbox"
              checked={link.value(property)}
              disabled={busy}
              onChange={(event) => bind(property).onChange(event.currentTarget.checked)}
            />{" "}
            {label}
          </label>
        ))}
      </fieldset>
    </form>
  );
}

function binding({ link, busy }: FormProps) {
  return <T,>(property: Property<T>) => ({
    value: link.value(property),
    onChange: (value: T): void => link.set(new Map([[property as Property<never>, value]])),
    disabled: busy,
  });
}
