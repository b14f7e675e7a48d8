import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { type AttackName, attackCatalogue, familyNames, optionsOf } from "treble-lab";
import { recipes } from "treble-lab/experiments";
import type { Lab } from "treble-lab/report";
import type { Link, Property } from "../link/index.ts";
import { type DataFile, generated } from "./datasetHere.ts";
import { NumberField, SelectField } from "./fields.tsx";
import { allOf, hasOption, offeredAttacks, type TrainingProperties } from "./trainingProperties.ts";

/** What is trained, attacked, and how: every field is a property of the link. */
export function TrainingForm(props: {
  readonly link: Link;
  readonly properties: TrainingProperties;
  readonly lab: Lab;
  readonly files: readonly DataFile[];
  readonly busy: boolean;
}): VNode {
  const { link, properties, files, busy } = props;
  const family = link.value(properties.family);
  const attack = link.value(properties.attack);
  const bind = <T,>(property: Property<T>) => ({
    value: link.value(property),
    onChange: (value: T): void => link.set(new Map([[property as Property<never>, value]])),
    disabled: busy,
  });
  const { kernel, depth, width, activation } = properties.options;
  const numberOption = (property: Property<string | number | null>, label: string): VNode | null =>
    hasOption(family, property.name) ? (
      <NumberField label={label} {...bind(property)} parse={property.parse} usual={usualOf(family, property.name)} />
    ) : null;
  const attacks = [...new Set<AttackName>([...offeredAttacks, attack])];
  const [isOpen, setOpen] = useState(false);
  const always: readonly unknown[] = [
    properties.data,
    properties.family,
    kernel,
    properties.attack,
    properties.epsilon,
  ];
  // What a link says must be seen.
  const isChanged = allOf(properties).some((property) => {
    return !always.includes(property) && link.value(property) !== property.usual;
  });
  const takesEpsilon = attackCatalogue.entry(attack).open.includes("epsilon");
  return (
    <form class="form" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label="Images"
        {...bind(properties.data)}
        values={[[generated, "generated"], ...files.map(({ name, label }): [string, string] => [name, label])]}
      />
      <SelectField label="Wiring" {...bind(properties.family)} values={familyNames.map((name) => [name, name])} />
      {numberOption(kernel, "Kernel")}
      <SelectField label="Attack" {...bind(properties.attack)} values={attacks.map((name) => [name, name])} />
      {takesEpsilon && (
        <NumberField label="Radius ε" {...bind(properties.epsilon)} parse={properties.epsilon.parse} usual="usual" />
      )}
      <details class="more" open={isOpen || isChanged} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>More of network and training</summary>
        <div class="fields">
          <NumberField
            label="How many"
            {...bind(properties.trainImages)}
            parse={properties.trainImages.parse}
            usual="1000"
          />
          {numberOption(depth, "Depth")}
          {numberOption(width, "Width")}
          {hasOption(family, activation.name) && (
            <SelectField
              label="Activation"
              {...bind(activation as Property<string | null>)}
              value={(link.value(activation) as string | null) ?? "relu"}
              values={[
                ["relu", "ReLU"],
                ["linear", "linear"],
              ]}
            />
          )}
          <SelectField
            label="Recipe"
            {...bind(properties.recipe)}
            values={recipes.map(({ name, title }) => [name, title])}
          />
          <NumberField
            label="Start ×"
            {...bind(properties.initScale)}
            parse={properties.initScale.parse}
            usual="recipe's"
          />
          <NumberField
            label="Learning rate"
            {...bind(properties.learningRate)}
            parse={properties.learningRate.parse}
            usual="recipe's"
          />
          <NumberField label="Epochs" {...bind(properties.epochs)} parse={properties.epochs.parse} usual="recipe's" />
          <NumberField
            label="Stop at loss, or none"
            {...bind(properties.stopLoss)}
            parse={properties.stopLoss.parse}
            text={properties.stopLoss.text}
            usual="recipe's"
          />
          <NumberField label="Seed" {...bind(properties.seed)} parse={properties.seed.parse} usual="0" />
        </div>
      </details>
    </form>
  );
}

/** The default of a family's option, as its schema says it. */
function usualOf(family: string, name: string): string {
  const parsed = optionsOf(family)?.[name]?.schema.safeParse(undefined);
  return parsed?.success && parsed.data !== undefined ? String(parsed.data) : "";
}
